package dev.podshell.execution;

import dev.podshell.execution.runtime.local.LocalRuntime;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/** Runs an instance of the service in its own JVM, which a test can kill. */
final class ServiceProcess implements AutoCloseable {

  /** Bounds the time after a kill until another instance gets the partitions. */
  private static final String MEMBERSHIP_TIMEOUT = "5s";

  private final Process process;

  private ServiceProcess(Process process) {
    this.process = process;
  }

  static ServiceProcess start(String bootstrapServers, Path folder, String instance)
      throws IOException {
    return start(bootstrapServers, folder, instance, Map.of());
  }

  static ServiceProcess start(
      String bootstrapServers, Path folder, String instance, Map<String, String> settings)
      throws IOException {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx192m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                ServiceProcess.class.getName(),
                bootstrapServers,
                folder.toString(),
                instance));
    settings.forEach((name, value) -> command.add(name + "=" + value));
    return new ServiceProcess(new ProcessBuilder(command).inheritIO().start());
  }

  /** Sends SIGKILL, so that nothing is closed, committed or announced. */
  void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }

  static void main(String[] arguments) throws Exception {
    LocalRuntime runtime = Instance.runtime(Path.of(arguments[1]), "auto");
    Map<String, String> settings = new HashMap<>();
    settings.put("podshell.instance", arguments[2]);
    settings.put("podshell.execution.membership-timeout", MEMBERSHIP_TIMEOUT);
    for (String setting : Arrays.asList(arguments).subList(3, arguments.length)) {
      String[] parts = setting.split("=", 2);
      settings.put(parts[0], parts[1]);
    }
    ExecutionService.start(
        Configurations.of(settings),
        Map.of("bootstrap.servers", arguments[0]),
        runtime,
        new SimpleMeterRegistry());
    new CountDownLatch(1).await();
  }
}
