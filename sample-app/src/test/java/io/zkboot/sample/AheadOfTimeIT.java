/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/**
 * The archive of the sample, which the build has also generated ahead of time, started from that on the JVM with a
 * server inside: whatever is found by reflection, proxies or names elsewhere is found here as well.
 */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@Tag("any-jdk")
class AheadOfTimeIT {
    private static final Pattern PORT = Pattern.compile("Tomcat started on port (\\d+)");

    @TempDir
    private static Path directory;

    private static Path output;
    private static Process process;
    private static int port;
    private static RestTestClient http;
    private static OpenPage page;

    @BeforeAll
    static void startTheArchive() throws IOException {
        output = directory.resolve("output.log");
        process = java(
                output,
                List.of("-Dspring.aot.enabled=true", "-jar", archive().toString()),
                "--server.port=0",
                "--sample.zookeeper.port=0",
                "--sample.instance.name=ahead",
                "--zk.session-timeout=60s");
        await().atMost(SampleInstance.SOON).until(AheadOfTimeIT::hasPort);
        http = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
        page = OpenPage.at(port);
    }

    @AfterAll
    static void stop() {
        if (page != null) {
            page.close();
        }
        if (process != null) {
            process.destroyForcibly();
        }
    }

    @Test
    void beansComeFromWhatWasGenerated() throws IOException {
        assertThat(Files.readString(output)).contains("Starting AOT-processed SampleApplication");
    }

    @Test
    void pageIsServed() {
        assertThat(get("/")).contains("zk-spring-boot sample");
    }

    @Test
    void healthIsUpWithTheSession() {
        http.get()
                .uri("/actuator/health")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.components.zookeeper.status")
                .isEqualTo("UP")
                .jsonPath("$.components.zookeeper.details.state")
                .isEqualTo("CONNECTED");
        assertThat(get("/actuator/metrics/zookeeper.client.ping")).contains("zookeeper.client.ping");
    }

    @Test
    void watchMethodIsCalled() {
        put("/nodes" + Greeting.PATH, "Good morning");
        await().atMost(SampleInstance.SOON).until(() -> get("/greeting").equals("Good morning"));
        assertThat(get("/events")).contains("session: CONNECTED", "tree: ");
    }

    @Test
    void leaderDoesItsJob() {
        await().atMost(SampleInstance.SOON)
                .until(() -> page.shows("leader/leader/leads").equals("true"));
        await().atMost(SampleInstance.SOON)
                .until(() -> page.shows("leader/report/text").endsWith("by ahead"));
    }

    @Test
    void lockGuardsTheCounter() {
        http.post()
                .uri("/counter")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo(1);
    }

    @Test
    void settingIsLive() {
        put("/nodes" + LiveSettings.INTERVAL_PATH, "700ms");
        await().atMost(SampleInstance.SOON)
                .until(() -> page.shows("settings/intervalMillis").equals("700"));
    }

    @Test
    void instanceIsFoundByItsNameAndAddress() {
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.section("instances"))
                        .contains("\"name\":\"ahead\"", "http://localhost:" + port));
    }

    @Test
    @Order(Integer.MAX_VALUE)
    void endIsOrderly() throws Exception {
        process.destroy(); // the signal that ends it, with all shutdown hooks
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).as("ended").isTrue();
        assertThat(Files.readString(output)).doesNotContain("did not stop", "ERROR");
    }

    /** The build calls the main method, too: it starts no server, and asks none. */
    @ParameterizedTest
    @ValueSource(strings = {"--sample.zookeeper.port=", "--zk.connect-string=localhost:"})
    void generationStartsNothingAndAsksNobody(String argument) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Path log = directory.resolve("generation-" + taken.getLocalPort() + ".log");
            Path generated = Files.createDirectories(directory.resolve("generated-" + taken.getLocalPort()));
            Process generation = java(
                    log,
                    List.of(
                            "-cp",
                            System.getProperty("java.class.path"),
                            "org.springframework.boot.SpringApplicationAotProcessor",
                            SampleApplication.class.getName(),
                            generated.toString(),
                            generated.toString(),
                            generated.toString(),
                            "test",
                            "test"),
                    argument + taken.getLocalPort());
            assertThat(generation.waitFor(2, TimeUnit.MINUTES)).as("ended").isTrue();
            assertThat(generation.exitValue())
                    .as("exit of: %s", Files.readString(log))
                    .isZero();
            taken.setSoTimeout(1);
            assertThatExceptionOfType(SocketTimeoutException.class).isThrownBy(taken::accept);
        }
    }

    private static Process java(Path log, List<String> java, String... arguments) throws IOException {
        List<String> command = Stream.of(
                        Stream.of(Path.of(System.getProperty("java.home"), "bin", "java")
                                .toString()),
                        Stream.of("-XX:TieredStopAtLevel=1"),
                        java.stream(),
                        Stream.of(arguments))
                .flatMap(part -> part)
                .toList();
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
    }

    private static Path archive() throws IOException {
        try (DirectoryStream<Path> archives = Files.newDirectoryStream(Path.of("target"), "sample-app-*.jar")) {
            return archives.iterator().next();
        }
    }

    private static boolean hasPort() throws IOException {
        String text = Files.readString(output);
        assertThat(process.isAlive()).as("runs: %s", text).isTrue();
        Matcher matcher = PORT.matcher(text);
        if (matcher.find()) {
            port = Integer.parseInt(matcher.group(1));
        }
        return port != 0;
    }

    private static void put(String path, String data) {
        http.put()
                .uri(path)
                .contentType(MediaType.TEXT_PLAIN)
                .body(data)
                .exchange()
                .expectStatus()
                .isOk();
    }

    private static String get(String path) {
        String body = http.get()
                .uri(path)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
        return body == null ? "" : body;
    }
}
