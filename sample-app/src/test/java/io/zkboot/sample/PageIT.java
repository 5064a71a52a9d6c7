/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.abort;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.sample.browser.BrowserPage;
import io.zkboot.sample.browser.Chromium;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.springframework.context.SmartLifecycle;

/** What a person sees in a real browser. {@link FaultsIT} and {@link TwoInstancesIT} test the same without one. */
@Tag("any-jdk")
class PageIT {
    private static @Nullable Chromium browser;
    private static SampleInstance first;
    private static SampleInstance second;
    private BrowserPage page;

    @BeforeAll
    static void start() throws IOException {
        Path executable = Chromium.find()
                .orElseGet(() -> abort("There is no Chromium or Chrome on the PATH, nor does the environment variable"
                        + " CHROMIUM name one: the page is not looked at in a browser."));
        browser = Chromium.start(executable);
        first = SampleInstance.withServer("first");
        second = SampleInstance.joining(first, "second");
    }

    @AfterAll
    static void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        Stream.of(second, first).filter(Objects::nonNull).forEach(SampleInstance::close);
    }

    @BeforeEach
    void open() throws Exception {
        page = open(first);
        awaitText("state-word", "Connected");
    }

    @AfterEach
    void close() {
        first.post("/faults/server/start").expectStatus().isOk();
        assertThat(page.complaints()).isEmpty();
        page.close();
    }

    @Test
    void treeShowsNodesAsTheyComeChangeAndGo() {
        ZkClient client = second.client();
        client.create("/sample/seen", bytes("at first"), CreateOptions.PERSISTENT.orSet());
        awaitThat(() -> valueOf("/sample/seen"), "at first");
        client.setData("/sample/seen", bytes("and then"));
        awaitThat(() -> valueOf("/sample/seen"), "and then");
        client.delete("/sample/seen");
        awaitThat(() -> valueOf("/sample/seen"), "no node");
    }

    @Test
    void dataWithHtmlAreText() {
        String html = "<img src=x onerror=\"document.title='broken in'\"><script>document.title='broken in'</script>";
        first.client().create("/sample/html", bytes(html), CreateOptions.PERSISTENT.orSet());
        first.put(Greeting.PATH, html).expectStatus().isOk();

        awaitThat(() -> valueOf("/sample/html"), html);
        awaitText("greeting-text", html);
        select("/sample/html");
        awaitThat(() -> page.read("document.getElementById('editor-data').value"), html);
        assertThat(page.read("String(document.querySelectorAll('main img, main script').length)"))
                .isEqualTo("0");
        assertThat(page.read("document.title")).doesNotContain("broken in");
        first.delete("/nodes" + Greeting.PATH).expectStatus().isNoContent();
    }

    @Test
    void valueIsChangedWithTheKeyboardAlone() {
        first.client().create("/sample/typed", bytes("old"), CreateOptions.PERSISTENT.orSet());
        awaitThat(() -> valueOf("/sample/typed"), "old");
        page.read("document.querySelector('#tree [tabindex=\"0\"]').focus()");
        page.key("Home");
        for (int i = 0; i < 100 && !selected().equals("/sample/typed"); i++) {
            page.key("ArrowDown");
        }
        assertThat(selected()).isEqualTo("/sample/typed");
        page.key("Enter");
        page.type("editor-data", "new");
        page.press("editor-save");
        awaitThat(() -> first.client().getData("/sample/typed").text(), "new");
        awaitThat(() -> valueOf("/sample/typed"), "new");
    }

    @Test
    void whatSomebodyElseHasWrittenIsNotOverwrittenUnseen() {
        first.client().create("/sample/shared", bytes("one"), CreateOptions.PERSISTENT.orSet());
        awaitThat(() -> valueOf("/sample/shared"), "one");
        select("/sample/shared");
        page.type("editor-data", "mine");
        first.client().setData("/sample/shared", bytes("theirs"));
        awaitThat(() -> valueOf("/sample/shared"), "theirs");

        page.press("editor-save");

        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.text("editor-problem")).contains("theirs"));
        assertThat(first.client().getData("/sample/shared").text()).isEqualTo("theirs");
        page.press("editor-save");
        awaitThat(() -> first.client().getData("/sample/shared").text(), "mine");
    }

    /** Both have version 0. */
    @Test
    void aNodeThatWasMadeAgainIsShownAndNotOverwrittenUnseen() {
        first.client().create("/sample/again", bytes("one"), CreateOptions.PERSISTENT.orSet());
        awaitThat(() -> valueOf("/sample/again"), "one");
        select("/sample/again");
        first.client()
                .transaction()
                .delete("/sample/again")
                .create("/sample/again", bytes("two"))
                .commit();
        awaitThat(() -> page.read("document.getElementById('editor-data').value"), "two");

        page.type("editor-data", "mine");
        first.client()
                .transaction()
                .delete("/sample/again")
                .create("/sample/again", bytes("three"))
                .commit();
        awaitThat(() -> valueOf("/sample/again"), "three");
        page.press("editor-save");
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.text("editor-problem")).contains("three"));
        assertThat(first.client().getData("/sample/again").text()).isEqualTo("three");
        page.press("editor-save");
        awaitThat(() -> first.client().getData("/sample/again").text(), "mine");
    }

    @Test
    void nodesAreCreatedAndDeleted() {
        select("/sample");
        page.type("child-name", "made here");
        page.press("child-create");
        awaitThat(() -> valueOf("/sample/made here"), "");
        select("/sample/made here");
        page.press("editor-delete");
        awaitThat(() -> valueOf("/sample/made here"), "no node");

        select("/sample");
        page.press("editor-delete");
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.text("editor-problem")).contains("/sample"));
    }

    @Test
    void stoppedServerSuspendsAndWhatWaitsGoesOn() {
        page.press("server-stop");
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.text("state-word")).isIn("Suspended", "Lost"));
        awaitText("server-words", "Stopped. Its data are kept.");
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.text("timeline")).contains("Requests wait"));
        page.press("counter-add");
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.text("requests")).contains("waiting"));

        page.press("server-start");

        awaitText("state-word", "Connected");
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.text("requests")).contains("token"));
    }

    @Test
    void leaderMovesToTheOtherInstance() throws Exception {
        try (BrowserPage other = open(second)) {
            await().atMost(SampleInstance.SOON)
                    .until(() -> Stream.of(page, other).anyMatch(PageIT::canResign));
            BrowserPage leading = canResign(page) ? page : other;
            BrowserPage next = leading == page ? other : page;
            String name = next == page ? "first" : "second";

            leading.press("leader-resign");

            await().atMost(SampleInstance.SOON).until(() -> canResign(next));
            for (BrowserPage one : List.of(page, other)) {
                await().atMost(SampleInstance.SOON)
                        .until(() -> one.text("leader-name").equals(name));
                await().atMost(SampleInstance.SOON)
                        .untilAsserted(
                                () -> assertThat(one.text("report-words")).contains("by " + name));
            }
        }
    }

    @Test
    void anotherInstanceLeadsAndReportsWhenTheLeaderIsStopped() throws Exception {
        SampleInstance third = SampleInstance.joining(first, "third");
        try {
            await().atMost(SampleInstance.SOON).until(() -> {
                first.post("/leader/resign").expectStatus().isNoContent();
                second.post("/leader/resign").expectStatus().isNoContent();
                return page.text("leader-name").equals("third");
            });
            await().atMost(SampleInstance.SOON)
                    .untilAsserted(() -> assertThat(page.text("report-words")).contains("by third"));
        } finally {
            third.close();
        }
        await().atMost(SampleInstance.SOON)
                .until(() -> List.of("first", "second").contains(page.text("leader-name")));
        String next = page.text("leader-name");
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.text("report-words")).contains("by " + next));
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.text("instances")).doesNotContain("third"));
    }

    @Test
    void eachInstanceIsFoundByTheOtherAndIsALinkToItsPage() throws Exception {
        try (BrowserPage other = open(second)) {
            awaitInstances(page, "first", "second", second.port());
            awaitInstances(other, "second", "first", first.port());
        }
    }

    private static void awaitInstances(BrowserPage page, String self, String other, int port) {
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(page.text("instances"))
                        .containsPattern(self + "\\s+this one")
                        .containsPattern(other + "\\s+http://localhost:" + port));
        assertThat(page.read("document.querySelector('#instances a').textContent + ' '"
                        + " + document.querySelector('#instances a').href"))
                .isEqualTo(other + " http://localhost:" + port + "/");
    }

    @Test
    void whoAddsOneWaitsForTheInstanceThatHoldsTheLock() throws Exception {
        try (BrowserPage other = open(second)) {
            awaitText("lock-words", "Nobody holds the lock.");
            int before = Integer.parseInt(page.text("counter-value"));
            page.press("lock-take");
            awaitText("lock-words", "This instance holds the lock.");

            other.press("counter-add");
            awaitText("lock-words", "This instance holds the lock, 1 waiting.");
            awaitThat(() -> other.text("lock-words"), "Held by first, 1 waiting.");
            assertThat(other.text("requests")).contains("waiting");
            assertThat(page.text("counter-value")).isEqualTo(String.valueOf(before));

            page.press("lock-take");
            for (BrowserPage one : List.of(page, other)) {
                awaitThat(() -> one.text("counter-value"), String.valueOf(before + 1));
            }
            await().atMost(SampleInstance.SOON)
                    .untilAsserted(() -> assertThat(other.text("requests")).contains((before + 1) + ", token"));

            page.press("counter-ten");
            other.press("counter-ten");
            for (BrowserPage one : List.of(page, other)) {
                awaitThat(() -> one.text("counter-value"), String.valueOf(before + 21));
            }
        }
    }

    @Test
    void settingIsLiveInBothAndAMistakeIsToldBesideIt() throws Exception {
        try (BrowserPage other = open(second)) {
            page.type("settings-input", "2s");
            page.read("document.getElementById('settings-form').requestSubmit()");
            for (BrowserPage one : List.of(page, other)) {
                await().atMost(SampleInstance.SOON)
                        .until(() -> one.text("settings-interval").equals("2 s"));
            }
            page.type("settings-input", "banana");
            page.read("document.getElementById('settings-form').requestSubmit()");
            await().atMost(SampleInstance.SOON)
                    .untilAsserted(
                            () -> assertThat(other.text("settings-problem")).contains("banana"));
            assertThat(other.text("settings-interval")).isEqualTo("2 s");
            page.press("settings-reset");
            awaitText("settings-interval", "5 s");
        }
    }

    @Test
    void coloursFollowTheSystemUntilTheReaderChooses() {
        page.preferColours("dark");
        int dark = brightness();
        page.preferColours("light");
        int light = brightness();
        assertThat(light).isGreaterThan(dark + 300);

        page.press("theme");
        assertThat(page.text("theme")).isEqualTo("Light");
        page.preferColours("dark");
        assertThat(brightness()).isEqualTo(light);
        page.press("theme");
        assertThat(page.text("theme")).isEqualTo("Dark");
        assertThat(brightness()).isEqualTo(dark);
        page.press("theme");
        assertThat(page.text("theme")).isEqualTo("Auto");
    }

    @Test
    void pageComesBackByItselfAfterTheApplication() {
        SmartLifecycle stream = first.context().getBean("pageStream", SmartLifecycle.class);
        stream.stop();
        awaitThat(this::offline, "The application does not answer. Trying again …");
        stream.start();
        awaitThat(this::offline, "");
        first.client().create("/sample/later", bytes("after all"), CreateOptions.PERSISTENT.orSet());
        awaitThat(() -> valueOf("/sample/later"), "after all");
    }

    @Test
    void nothingIsWiderThanAPhone() {
        page.resize(360, 740);
        awaitThat(() -> page.read("String(document.documentElement.scrollWidth)"), "360");
    }

    private static BrowserPage open(SampleInstance instance) throws Exception {
        return Objects.requireNonNull(browser).open("http://localhost:" + instance.port() + "/");
    }

    private static boolean canResign(BrowserPage page) {
        return page.read("String(document.getElementById('leader-resign').disabled)")
                .equals("false");
    }

    /** Returns the sum of red, green and blue of the background, up to 765. */
    private int brightness() {
        return Integer.parseInt(page.read("String(getComputedStyle(document.body).backgroundColor.match(/\\d+/g)"
                + ".slice(0, 3).reduce((sum, part) => sum + Number(part), 0))"));
    }

    private String offline() {
        return page.read("(toast => toast.hidden ? '' : toast.innerText)(document.getElementById('offline'))");
    }

    private String valueOf(String path) {
        return page.read(row(path) + "?.querySelector('.value').textContent ?? 'no node'");
    }

    private void select(String path) {
        awaitThat(() -> page.read(row(path) + " ? 'there' : ''"), "there");
        page.read(row(path) + ".click()");
    }

    private String selected() {
        return page.read("document.querySelector('#tree [aria-selected=true]')?.dataset.path ?? ''");
    }

    private static String row(String path) {
        return "document.querySelector('#tree [data-path=\"" + path + "\"]')";
    }

    private void awaitText(String id, String text) {
        awaitThat(() -> page.text(id), text);
    }

    private static void awaitThat(Supplier<String> what, String text) {
        await().atMost(SampleInstance.SOON)
                .untilAsserted(() -> assertThat(what.get()).isEqualTo(text));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
