package dev.podshell.execution.catalogue;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.podshell.contracts.identity.QuestionId;
import dev.podshell.execution.engine.Languages;
import dev.podshell.execution.engine.ScriptLanguage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The questions for which sandboxes are created.
 *
 * @param unknownQuestions whether questions without an entry are refused
 * @param defaultQuestion the entry that they get otherwise
 * @param egress places on the network that questions may name, by a name in the form of a DNS label
 * @param languages by the names that questions and clients use; absent: all bundled ones
 * @param questions by id
 */
public record Catalogue(
    UnknownQuestions unknownQuestions,
    @JsonProperty("default") String defaultQuestion,
    Map<String, List<Egress>> egress,
    Map<String, Language> languages,
    Map<String, Question> questions) {

  private static final String DNS_LABEL = "[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?";

  public Catalogue(
      @Nullable UnknownQuestions unknownQuestions,
      @JsonProperty("default") @Nullable String defaultQuestion,
      @Nullable Map<String, List<Egress>> egress,
      @Nullable Map<String, @Nullable Language> languages,
      @Nullable Map<String, Question> questions) {
    this.unknownQuestions =
        Objects.requireNonNullElse(unknownQuestions, UnknownQuestions.USE_DEFAULT);
    this.defaultQuestion = Objects.requireNonNullElse(defaultQuestion, "playground");
    this.egress = egress == null ? Map.of() : Map.copyOf(egress);
    this.languages = languages(languages);
    this.questions = questions == null ? Map.of() : Map.copyOf(questions);
    if (!this.questions.containsKey(this.defaultQuestion)) {
      throw new InvalidSettingException(
          "questions", "must have an entry for the default, " + this.defaultQuestion);
    }
    this.egress.keySet().forEach(Catalogue::requireDnsLabel);
    this.questions.forEach(this::requireLanguage);
    this.questions.forEach(this::requireEgress);
  }

  /** Returns the entry of a question; empty if the question is refused. */
  public Optional<Question> find(QuestionId id) {
    Question named = questions.get(id.value());
    if (named == null && unknownQuestions == UnknownQuestions.USE_DEFAULT) {
      named = defaultEntry();
    }
    return Optional.ofNullable(named);
  }

  /** Returns the entry of the default question. */
  public Question defaultEntry() {
    return Objects.requireNonNull(questions.get(defaultQuestion));
  }

  /**
   * Returns how to run scripts of a question. Returns the default entry's if the question is from
   * an earlier catalogue and this one does not have its language.
   */
  public ScriptLanguage languageOf(Question question) {
    return language(question.language()).orElseGet(() -> languageOf(defaultEntry()));
  }

  /** Returns how to run scripts of a language; empty if it is not among the languages. */
  public Optional<ScriptLanguage> language(String name) {
    return Optional.ofNullable(languages.get(name)).map(language -> language.named(name));
  }

  private static Map<String, Language> languages(@Nullable Map<String, @Nullable Language> named) {
    Map<String, Language> languages = new HashMap<>();
    if (named == null) {
      Languages.bundled().keySet().forEach(name -> languages.put(name, Language.asBundled()));
    } else {
      named.forEach(
          (name, language) ->
              languages.put(name, Objects.requireNonNullElseGet(language, Language::asBundled)));
    }
    languages.forEach(Catalogue::requireComplete);
    return Map.copyOf(languages);
  }

  private static void requireComplete(String name, Language language) {
    try {
      language.named(name);
    } catch (InvalidSettingException e) {
      throw new InvalidSettingException(
          "languages." + name + "." + e.setting(),
          String.valueOf(e.getMessage()).substring(e.setting().length() + 1));
    }
  }

  private void requireLanguage(String id, Question question) {
    if (!languages.containsKey(question.language())) {
      throw new InvalidSettingException(
          "questions." + id + ".language",
          "names %s, which is not among the languages".formatted(question.language()));
    }
  }

  private void requireEgress(String id, Question question) {
    if (question.egress() != null && !egress.containsKey(question.egress())) {
      throw new InvalidSettingException(
          "questions." + id + ".egress",
          "names %s, which is not among the catalogue's egress".formatted(question.egress()));
    }
  }

  private static void requireDnsLabel(String name) {
    if (!name.matches(DNS_LABEL)) {
      throw new InvalidSettingException(
          "egress." + name, "must be named with small letters, digits and hyphens");
    }
  }
}
