package dev.podshell.systemtests.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives all test classes the same browser, which is started before the first and ends after the
 * last. Tests skip if this machine has none.
 */
final class SharedChromium implements BeforeAllCallback, ParameterResolver {

  @Override
  public void beforeAll(ExtensionContext context) {
    shared(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Browser.class;
  }

  @Override
  public Browser resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return shared(context).browser();
  }

  private static Running shared(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(ExtensionContext.Namespace.GLOBAL)
        .computeIfAbsent(Running.class, _ -> Running.start(), Running.class);
  }

  /** JUnit closes this after all tests. */
  private record Running(Playwright playwright, Browser browser) implements AutoCloseable {

    static Running start() {
      Path program = Chromium.program();
      Playwright playwright =
          Playwright.create(
              new Playwright.CreateOptions()
                  .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
      return new Running(
          playwright,
          playwright
              .chromium()
              .launch(
                  new LaunchOptions()
                      .setExecutablePath(program)
                      // The pages of the examples are made up by a test, and would not count as
                      // local.
                      .setArgs(
                          List.of("--no-sandbox", "--disable-features=LocalNetworkAccessChecks"))));
    }

    @Override
    public void close() {
      playwright.close();
    }
  }
}
