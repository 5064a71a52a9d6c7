/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Two instances of the sample on the server of the first one, as the pages of both see it. */
@Tag("any-jdk")
class TwoInstancesIT {
    private static SampleInstance first;
    private static SampleInstance second;
    private static OpenPage firstPage;
    private static OpenPage secondPage;

    @BeforeAll
    static void start() {
        first = SampleInstance.withServer("first");
        second = SampleInstance.joining(first, "second");
        firstPage = first.page();
        secondPage = second.page();
    }

    @AfterAll
    static void stop() {
        Stream.of(firstPage, secondPage).forEach(OpenPage::close);
        Stream.of(second, first).forEach(SampleInstance::close);
    }

    @Test
    void eachSeesTheOther() {
        for (OpenPage page : List.of(firstPage, secondPage)) {
            await().atMost(SampleInstance.SOON)
                    .untilAsserted(() -> assertThat(page.section("instances"))
                            .contains("\"name\":\"first\"", "\"name\":\"second\"")
                            .contains("http://localhost:" + first.port(), "http://localhost:" + second.port()));
        }
    }

    @Test
    void noAdditionIsLostWhenBothAddAtOnce() {
        int each = 10;
        long before = sum();
        List<CompletableFuture<Long>> sums = Stream.of(first, second)
                .flatMap(instance -> IntStream.range(0, each)
                        .mapToObj(i -> CompletableFuture.supplyAsync(() ->
                                instance.context().getBean(Counter.class).add().value())))
                .toList();
        assertThat(sums.stream().map(CompletableFuture::join)).doesNotHaveDuplicates();
        assertThat(sum()).isEqualTo(before + 2 * each);
        for (OpenPage page : List.of(firstPage, secondPage)) {
            await().atMost(SampleInstance.SOON)
                    .until(() -> page.shows("counter/value").equals(String.valueOf(before + 2 * each)));
        }
    }

    @Test
    void whoAddsWaitsForTheOneWhoHoldsTheLock() {
        first.post("/counter/lock").expectStatus().isNoContent();
        CompletableFuture<Counter.Sum> added = CompletableFuture.supplyAsync(
                () -> second.context().getBean(Counter.class).add());
        await().atMost(SampleInstance.SOON).untilAsserted(() -> {
            assertThat(secondPage.shows("counter/queue/0/text")).isEqualTo("first");
            assertThat(secondPage.shows("counter/queue/1/text")).isEqualTo("second");
        });
        assertThat(added).isNotDone();

        first.delete("/counter/lock").expectStatus().isNoContent();

        assertThat(added).succeedsWithin(SampleInstance.SOON);
    }

    @Test
    void settingIsLiveInBoth() {
        first.put(LiveSettings.INTERVAL_PATH, "700ms").expectStatus().isOk();
        for (OpenPage page : List.of(firstPage, secondPage)) {
            await().atMost(SampleInstance.SOON)
                    .until(() -> page.shows("settings/intervalMillis").equals("700"));
        }

        second.put(LiveSettings.INTERVAL_PATH, "soon").expectStatus().isOk();
        await().atMost(SampleInstance.SOON)
                .untilAsserted(
                        () -> assertThat(firstPage.shows("settings/problem")).contains("soon"));
        assertThat(firstPage.shows("settings/intervalMillis")).isEqualTo("700");

        second.delete("/nodes" + LiveSettings.INTERVAL_PATH).expectStatus().isNoContent();
        for (OpenPage page : List.of(firstPage, secondPage)) {
            await().atMost(SampleInstance.SOON)
                    .until(() -> page.shows("settings/intervalMillis").equals("5000"));
        }
    }

    @Test
    void leaderMovesWhenItResignsAndTheReportGoesOn() {
        String before = leader(firstPage);
        (before.equals("first") ? first : second)
                .post("/leader/resign")
                .expectStatus()
                .isNoContent();
        String other = before.equals("first") ? "second" : "first";
        for (OpenPage page : List.of(firstPage, secondPage)) {
            await().atMost(SampleInstance.SOON)
                    .until(() -> page.shows("leader/leader/id").equals(other));
            await().atMost(SampleInstance.SOON)
                    .until(() -> page.shows("leader/report/text").endsWith("by " + other));
        }
    }

    @Test
    void anotherLeadsAndGoesOnWhenTheLeaderIsStopped() {
        try (SampleInstance third = SampleInstance.joining(first, "third");
                OpenPage page = third.page()) {
            await().atMost(SampleInstance.SOON).until(() -> {
                first.post("/leader/resign").expectStatus().isNoContent();
                second.post("/leader/resign").expectStatus().isNoContent();
                return leader(page).equals("third");
            });
            await().atMost(SampleInstance.SOON)
                    .until(() -> firstPage.shows("leader/report/text").endsWith("by third"));
        }
        await().atMost(SampleInstance.SOON).until(() -> !leader(firstPage).equals("third"));
        String next = leader(firstPage);
        await().atMost(SampleInstance.SOON)
                .until(() -> firstPage.shows("leader/report/text").endsWith("by " + next));
        await().atMost(SampleInstance.SOON)
                .until(() -> !firstPage.section("instances").contains("third"));
    }

    private static long sum() {
        return first.client().exists(Counter.PATH).isEmpty()
                ? 0
                : Long.parseLong(first.client().getData(Counter.PATH).text());
    }

    private static String leader(OpenPage page) {
        await().atMost(SampleInstance.SOON)
                .until(() -> !page.shows("leader/leader/id").isEmpty());
        return page.shows("leader/leader/id");
    }
}
