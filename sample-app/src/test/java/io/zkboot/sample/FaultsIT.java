/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.zkboot.client.ZkClient;
import io.zkboot.client.error.NoNodeException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;

/** What the buttons break, and what an open page is told of it. */
@Tag("any-jdk")
class FaultsIT {
    private static SampleInstance sample;
    private static OpenPage page;

    @BeforeAll
    static void start() {
        sample = SampleInstance.withServer("only", "--zk.session-timeout=6s");
        page = sample.page();
    }

    @AfterAll
    static void stop() {
        page.close();
        sample.close();
    }

    @AfterEach
    void mend() {
        sample.post("/faults/server/start").expectStatus().isOk();
        sample.post("/faults/connection/open").expectStatus().isOk();
        awaitState("CONNECTED");
    }

    @Test
    void requestWaitsForTheServerAndGoesOn() {
        sample.post("/faults/server/stop")
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.server")
                .isEqualTo("STOPPED");
        await().atMost(SampleInstance.SOON)
                .until(() -> !page.shows("session/state").equals("CONNECTED"));
        CompletableFuture<Counter.Sum> added = CompletableFuture.supplyAsync(
                () -> sample.context().getBean(Counter.class).add());
        await().atMost(SampleInstance.SOON)
                .until(() -> page.shows("faults/server").equals("STOPPED"));
        assertThat(added).isNotDone();

        sample.post("/faults/server/start").expectStatus().isOk();

        awaitState("CONNECTED");
        assertThat(added).succeedsWithin(SampleInstance.SOON);
    }

    @Test
    void cutThatOutlastsTheSessionIsToldStepByStep() {
        String before = page.shows("session/session");
        sample.post("/counter/lock").expectStatus().isNoContent();
        sample.post("/faults/connection/cut").expectStatus().isOk();
        awaitState("LOST");
        await().atMost(SampleInstance.SOON)
                .until(() -> page.shows("counter/holding/state").equals("LOST"));
        awaitEndOnTheServer(Long.decode(before));

        sample.post("/faults/connection/open").expectStatus().isOk();

        awaitState("CONNECTED");
        await().atMost(SampleInstance.SOON)
                .until(() -> !page.shows("session/session").equals(before));
        assertThat(page.section("timeline")).containsSubsequence("CONNECTED", "EXPIRED", "LOST", "SUSPENDED");
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.section("instances")).contains("\"only\""));
    }

    /**
     * The client counts from the last answer and the server in ticks, so that a session may be lost and not yet
     * expired.
     */
    private static void awaitEndOnTheServer(long session) {
        try (ZkClient other = ZkClient.builder(sample.ensemble().servers()).build()) {
            other.start();
            await().atMost(SampleInstance.SOON)
                    .ignoreExceptionsMatching(NoNodeException.class::isInstance) // gone between two looks
                    .until(() -> !hasNodes(other, "/", session));
        }
    }

    private static boolean hasNodes(ZkClient client, String path, long session) {
        return client.exists(path)
                        .filter(stat -> stat.ephemeralOwner() == session)
                        .isPresent()
                || client.getChildren(path).stream()
                        .anyMatch(name -> hasNodes(client, path.equals("/") ? "/" + name : path + "/" + name, session));
    }

    @Test
    void silenceIsNoticedByTheHeartbeat() {
        sample.post("/faults/connection/silent").expectStatus().isOk();
        await().atMost(SampleInstance.SOON).until(() -> page.section("timeline").contains("HEARTBEAT_LOST"));
    }

    /** Perhaps not as the newest change: a busy machine may have lost its connection once more. */
    private static boolean showsNewSession(int change, String before) {
        String place = "timeline/" + change;
        return page.shows(place + "/newSession").equals("true")
                && !page.shows(place + "/session").equals(before);
    }

    @Test
    void sessionExpiresAndAnotherOneFollows() {
        String before = page.shows("session/session");
        sample.post("/faults/session/expire").expectStatus().isOk();
        await().atMost(SampleInstance.SOON)
                .until(() -> page.shows("timeline/0/state").equals("CONNECTED")
                        && IntStream.range(0, 10).anyMatch(i -> showsNewSession(i, before))
                        && !page.shows("session/session").equals(before));
    }

    @Test
    void requestsQueueUpWithoutAConnectionAndAreAnsweredWhenItIsBack() {
        sample.post("/faults/connection/cut").expectStatus().isOk();
        await().atMost(SampleInstance.SOON)
                .until(() -> !page.shows("session/state").equals("CONNECTED"));
        sample.post("/faults/load").expectStatus().isOk();
        await().atMost(SampleInstance.SOON).until(() -> Integer.parseInt(page.shows("session/queued")) >= 2_000);

        sample.post("/faults/connection/open").expectStatus().isOk();

        await().atMost(SampleInstance.SOON).until(() -> Integer.parseInt(page.shows("session/queued")) < 100);
    }

    @Test
    void serverOfAnotherInstanceIsNotStoppedHere() {
        try (SampleInstance other = SampleInstance.joining(sample, "other", "--sample.relay=false")) {
            for (String fault : new String[] {"server/stop", "connection/cut"}) {
                other.post("/faults/" + fault).expectStatus().isEqualTo(409);
            }
            other.post("/faults/connection/gone").expectStatus().isBadRequest();
        }
    }

    @Test
    void pagesOfOtherSitesBreakNothing() throws Exception {
        HttpRequest foreign = HttpRequest.newBuilder(
                        URI.create("http://localhost:" + sample.port() + "/faults/server/stop"))
                .header("Origin", "http://evil.example")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        HttpResponse<String> answer = HttpClient.newHttpClient().send(foreign, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("other sites");
        assertThat(page.shows("faults/server")).isEqualTo("RUNNING");
    }

    @Test
    void pagesThatAreOpenEndBeforeTheWebServerWaitsForThem() {
        try (OpenPage open = sample.page()) {
            SmartLifecycle stream = sample.context().getBean("pageStream", SmartLifecycle.class);
            stream.stop();
            await().atMost(SampleInstance.SOON).until(open::hasEnded);
            stream.start();
        }
        page.close();
        page = sample.page();
    }

    private static void awaitState(String state) {
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.shows("session/state")).isEqualTo(state));
    }
}
