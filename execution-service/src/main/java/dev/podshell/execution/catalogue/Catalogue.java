package dev.podshell.execution.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The questions that sandboxes are made for.
 *
 * @param unknownQuestions what becomes of those that are not named here
 * @param defaultQuestion the entry that they get
 * @param languages by the names that questions use
 * @param questions by id
 */
public record Catalogue(
    UnknownQuestions unknownQuestions,
    @JsonProperty("default") String defaultQuestion,
    Map<String, Language> languages,
    Map<String, Question> questions) {

  public Catalogue(
      @Nullable UnknownQuestions unknownQuestions,
      @JsonProperty("default") @Nullable String defaultQuestion,
      @Nullable Map<String, Language> languages,
      @Nullable Map<String, Question> questions) {
    this.unknownQuestions =
        Objects.requireNonNullElse(unknownQuestions, UnknownQuestions.USE_DEFAULT);
    this.defaultQuestion = Objects.requireNonNullElse(defaultQuestion, "playground");
    this.languages = languages == null ? Map.of() : Map.copyOf(languages);
    this.questions = questions == null ? Map.of() : Map.copyOf(questions);
    if (!this.questions.containsKey(this.defaultQuestion)) {
      throw new InvalidSettingException(
          "questions", "must have an entry for the default, " + this.defaultQuestion);
    }
    this.questions.forEach(this::requireLanguage);
  }

  /** The entry of a question, or nothing if it is to be refused. */
  public Optional<Question> find(String id) {
    Question named = questions.get(id);
    if (named == null && unknownQuestions == UnknownQuestions.USE_DEFAULT) {
      named = questions.get(defaultQuestion);
    }
    return Optional.ofNullable(named);
  }

  /** How scripts of a question are run. */
  public Language languageOf(Question question) {
    return Objects.requireNonNull(languages.get(question.language()));
  }

  private void requireLanguage(String id, Question question) {
    if (!languages.containsKey(question.language())) {
      throw new InvalidSettingException(
          "questions." + id + ".language",
          "names %s, which is not among the languages".formatted(question.language()));
    }
  }
}
