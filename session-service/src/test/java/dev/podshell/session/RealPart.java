package dev.podshell.session;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** Marks a test's field for one of the parts that the service uses. */
@Target(ElementType.FIELD)
@Retention(RetentionPolicy.RUNTIME)
public @interface RealPart {}
