/**
 * The catalogue of questions: their image, language, limits and files.
 *
 * <pre>
 * LiveCatalogue     holds the current catalogue, and follows its file
 * CatalogueReader   reads a file, and reports errors with the line
 * Catalogue         has the questions, languages and networks
 * Question          has the settings of one question: Limits, Requests, Warm
 * Language, Egress  are entries that questions name
 * </pre>
 */
@NullMarked
package dev.podshell.execution.catalogue;

import org.jspecify.annotations.NullMarked;
