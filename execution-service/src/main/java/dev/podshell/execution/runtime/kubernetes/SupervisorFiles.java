package dev.podshell.execution.runtime.kubernetes;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.podshell.execution.supervisor.SupervisorConnection;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/**
 * The supervisor and its relay, which an immutable ConfigMap brings into pods. Its name contains a
 * digest of its content, so that instances of several versions do not get in each other's way.
 *
 * @param name of the ConfigMap
 * @param content Base64, by file name
 */
record SupervisorFiles(String name, Map<String, String> content) {

  static final String SUPERVISOR = "supervisor.pyz";
  static final String RELAY = "relay.py";

  private static final int DIGEST_CHARACTERS = 10;

  /** Returns the files that come with this service. */
  static SupervisorFiles bundled() {
    Map<String, String> content = new TreeMap<>();
    content.put(SUPERVISOR, read(SUPERVISOR));
    content.put(RELAY, read(RELAY));
    return new SupervisorFiles(
        "podshell-supervisor-" + digest(content.toString(), DIGEST_CHARACTERS), content);
  }

  /** Creates the ConfigMap if it does not exist. */
  void install(KubernetesClient client, String namespace) {
    ConfigMap wanted =
        new ConfigMapBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .addToLabels(PodLabels.MANAGED_BY, PodLabels.PODSHELL)
            .endMetadata()
            .withImmutable(true)
            .withBinaryData(content)
            .build();
    if (client.configMaps().inNamespace(namespace).withName(name).get() != null) {
      return;
    }
    try {
      client.resource(wanted).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }

  static String digest(String text, int characters) {
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
      return HexFormat.of().formatHex(digest).substring(0, characters);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String read(String name) {
    try (InputStream file = SupervisorConnection.class.getResourceAsStream(name)) {
      if (file == null) {
        throw new IllegalStateException("The service was built without " + name);
      }
      return Base64.getEncoder().encodeToString(file.readAllBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
