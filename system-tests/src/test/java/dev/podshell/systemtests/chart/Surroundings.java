package dev.podshell.systemtests.chart;

import dev.podshell.local.KafkaBroker;
import dev.podshell.local.PostgresServer;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Comparator;

/**
 * Runs what the chart does not install: Kafka, PostgreSQL and an issuer, on the address of this
 * machine that {@code -Dtest.address} names, or its first that is no loopback address. The
 * cluster's pods must reach it.
 */
record Surroundings(KafkaBroker kafka, PostgresServer postgres, TokenIssuer issuer)
    implements AutoCloseable {

  static Surroundings start(Path folder)
      throws IOException, GeneralSecurityException, InterruptedException {
    InetAddress address = configuredAddress();
    Surroundings surroundings =
        new Surroundings(
            new KafkaBroker(folder.resolve("kafka"), address, 0),
            new PostgresServer(folder.resolve("postgres"), address, 0),
            new TokenIssuer(address));
    try {
      surroundings.kafka.start();
      surroundings.postgres.start();
      return surroundings;
    } catch (IOException | InterruptedException e) {
      surroundings.close();
      throw e;
    }
  }

  private static InetAddress configuredAddress() throws IOException {
    String named = System.getProperty("test.address");
    return named == null ? firstOfThisMachine() : InetAddress.getByName(named);
  }

  private static InetAddress firstOfThisMachine() throws IOException {
    return NetworkInterface.networkInterfaces()
        .sorted(Comparator.comparingInt(NetworkInterface::getIndex))
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> address instanceof Inet4Address && !address.isLoopbackAddress())
        .findFirst()
        .orElseThrow(() -> new IOException("Name an address that pods reach by -Dtest.address"));
  }

  @Override
  public void close() {
    issuer.close();
    postgres.close();
    kafka.close();
  }
}
