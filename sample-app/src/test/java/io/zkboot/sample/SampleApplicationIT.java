/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.core.env.Environment;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** The sample as a user meets it: over HTTP, against its embedded server. */
@SpringBootTest(
        webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT,
        args = "--sample.zookeeper.port=0", // the server starts before the properties of a test are there
        properties = "zk.session-timeout=60s")
class SampleApplicationIT {
    private static final Duration SOON = Duration.ofSeconds(20);

    @Autowired
    private ZkClient client;

    private RestTestClient http;

    @BeforeEach
    void connect(@Autowired Environment environment) {
        http = RestTestClient.bindToServer()
                .baseUrl("http://localhost:" + environment.getRequiredProperty("local.server.port"))
                .build();
        assertThat(client.awaitConnected(SOON)).as("connected").isTrue();
    }

    @Test
    void nodeIsWrittenWithItsParentsAndReadBack() {
        put("/nodes/written/deep/down", "first").expectStatus().isOk();
        put("/nodes/written/deep/down", "second")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.version")
                .isEqualTo(1);

        get("/nodes/written/deep/down")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.path")
                .isEqualTo("/written/deep/down")
                .jsonPath("$.data")
                .isEqualTo("second");
        get("/nodes/written")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.children[0]")
                .isEqualTo("deep");
    }

    @Test
    void dataThatCurlCallsAFormIsWrittenAsItIs() {
        http.put()
                .uri("/nodes/form?version=-1")
                .contentType(MediaType.APPLICATION_FORM_URLENCODED)
                .body("Good morning")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.data")
                .isEqualTo("Good morning");
    }

    @Test
    void rootIsReadable() {
        get("/nodes").expectStatus().isOk().expectBody().jsonPath("$.path").isEqualTo("/");
        get("/nodes/").expectStatus().isOk().expectBody().jsonPath("$.path").isEqualTo("/");
    }

    @Test
    void deletedNodeIsGone() {
        put("/nodes/deleted", "x").expectStatus().isOk();
        http.delete().uri("/nodes/deleted").exchange().expectStatus().isNoContent();
        get("/nodes/deleted").expectStatus().isNotFound();
    }

    @Test
    void missingNodeIsNotFoundAndTheBodySaysWhich() {
        get("/nodes/missing")
                .expectStatus()
                .isNotFound()
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("NO_NODE")
                .jsonPath("$.outcome")
                .isEqualTo("REJECTED")
                .jsonPath("$.detail")
                .value(String.class, detail -> assertThat(detail).contains("/missing"));
    }

    @Test
    void writeOfAStaleVersionIsAConflict() {
        put("/nodes/versioned", "x").expectStatus().isOk();
        put("/nodes/versioned?version=7", "y")
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo("BAD_VERSION");
        http.delete()
                .uri("/nodes/versioned?version=7")
                .exchange()
                .expectStatus()
                .isEqualTo(409);
    }

    @Test
    void nodeWithChildrenIsNotDeleted() {
        put("/nodes/parent/child", "x").expectStatus().isOk();
        http.delete().uri("/nodes/parent").exchange().expectStatus().isEqualTo(409);
    }

    @Test
    void invalidPathIsABadRequest() {
        get("/nodes/ends/with/a/slash/").expectStatus().isBadRequest();
    }

    @Test
    void changesOfTheGreetingReachTheWatchMethodAndTheTreeWatch() {
        put("/nodes" + Greeting.PATH, "Good morning").expectStatus().isOk();
        await().atMost(SOON).untilAsserted(() -> assertThat(body("/greeting")).isEqualTo("Good morning"));
        put("/nodes" + Greeting.PATH, "Good night").expectStatus().isOk();
        await().atMost(SOON).untilAsserted(() -> assertThat(body("/greeting")).isEqualTo("Good night"));
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(body("/events")).contains("tree: DATA_CHANGED " + Greeting.PATH));

        http.delete().uri("/nodes" + Greeting.PATH).exchange().expectStatus().isNoContent();
        await().atMost(SOON).untilAsserted(() -> assertThat(body("/greeting")).isEqualTo(Greeting.DEFAULT));
        assertThat(body("/events")).doesNotContain("Good morning", "Good night");
    }

    @Test
    void connectionIsAnApplicationEvent() {
        await().atMost(SOON).untilAsserted(() -> assertThat(body("/events")).contains("session: CONNECTED"));
    }

    @Test
    void aCounterThatHoldsNoNumberIsSaidToHoldNone() {
        put("/nodes" + Counter.PATH, "many").expectStatus().isOk();
        http.post()
                .uri("/counter")
                .exchange()
                .expectStatus()
                .isEqualTo(409)
                .expectBody()
                .jsonPath("$.detail")
                .value(String.class, detail -> assertThat(detail).contains(Counter.PATH, "write one"));
        put("/nodes" + Counter.PATH, "41").expectStatus().isOk();
        http.post()
                .uri("/counter")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.value")
                .isEqualTo(42);
    }

    @Test
    void aReportThatSomebodyElseHasWrittenIsBegunAnew() {
        put("/nodes" + Report.PATH, "nonsense").expectStatus().isOk();
        await().atMost(SOON)
                .untilAsserted(() -> assertThat(body("/nodes" + Report.PATH)).contains("1 by "));
    }

    @Test
    void endpointShowsTheSessionAndTheCache() {
        get("/actuator/zookeeper")
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .value(body -> assertThat(body).contains("CONNECTED", "cache"));
    }

    @Test
    void healthShowsTheSession() {
        get("/actuator/health")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.components.zookeeper.status")
                .isEqualTo("UP")
                .jsonPath("$.components.zookeeper.details.state")
                .isEqualTo("CONNECTED");
    }

    @Test
    void readinessDependsOnZooKeeper() {
        get("/actuator/health/readiness")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.components.zookeeper.status")
                .isEqualTo("UP");
        get("/actuator/health/liveness")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.components.zookeeper")
                .doesNotExist();
    }

    @Test
    void pingTimesAreAMetric() {
        get("/actuator/metrics/zookeeper.client.ping").expectStatus().isOk();
    }

    @Test
    void pageIsServed() {
        assertThat(body("/")).contains("zk-spring-boot sample");
    }

    private ResponseSpec get(String path) {
        return http.get().uri(path).exchange();
    }

    private ResponseSpec put(String path, String data) {
        return http.put().uri(path).contentType(MediaType.TEXT_PLAIN).body(data).exchange();
    }

    private String body(String path) {
        return get(path)
                .expectStatus()
                .isOk()
                .expectBody(String.class)
                .returnResult()
                .getResponseBody();
    }
}
