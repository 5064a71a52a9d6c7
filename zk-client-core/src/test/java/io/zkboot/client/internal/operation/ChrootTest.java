/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.event.EventType;
import io.zkboot.client.event.WatchInfo;
import io.zkboot.client.event.WatchedEvent;
import io.zkboot.client.event.Watcher;
import io.zkboot.client.internal.transport.ConnectString;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ChrootTest {
    private static final Chroot APP = Chroot.at("/env/app");

    @ParameterizedTest
    @CsvSource({"/,/env/app", "/a,/env/app/a", "/a/b,/env/app/a/b"})
    void pathGoesToTheServerAndComesBack(String path, String onServer) {
        assertThat(APP.toServer(path)).isEqualTo(onServer);
        assertThat(APP.toClient(onServer)).isEqualTo(path);
        assertThat(APP.holds(onServer)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/env", "/env/application", "/env/app2/a", "/other"})
    void pathOfTheServerThatIsNotBelowStaysAsItIs(String onServer) {
        assertThat(APP.toClient(onServer)).isEqualTo(onServer);
        assertThat(APP.holds(onServer)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/a", "/a/b"})
    void withoutAChrootEveryPathIsTheSame(String path) {
        for (Chroot none : List.of(Chroot.NONE, Chroot.at(""), Chroot.at("/"), Chroot.NONE.below("/"))) {
            assertThat(none.isNone()).isTrue();
            assertThat(none.toServer(path)).isEqualTo(path);
            assertThat(none.toClient(path)).isEqualTo(path);
            assertThat(none.holds(path)).isTrue();
        }
    }

    @Test
    void viewOfAViewLiesBelowIt() {
        assertThat(APP.below("/a/b").prefix()).isEqualTo("/env/app/a/b");
        assertThat(APP.below("/")).isEqualTo(APP);
        assertThat(APP.made(true).below("/a")).isEqualTo(new Chroot("/env/app/a", true));
        assertThat(Chroot.NONE.made(true).below("/a").isMade()).isTrue();
    }

    @Test
    void onlyAChrootThatThereIsIsMade() {
        assertThat(APP.isMade()).isFalse();
        assertThat(APP.made(true).isMade()).isTrue();
        assertThat(Chroot.NONE.made(true).isMade()).isFalse();
    }

    @Test
    void missingNodesFromTheRootToTheChrootAreMadeAndNoOthers() {
        Chroot made = APP.made(true);
        assertThat(made.makes("/env")).isTrue();
        assertThat(made.makes("/env/app")).isTrue();
        for (String other : List.of("/en", "/env/ap", "/env/app/a", "/other")) {
            assertThat(made.makes(other)).as(other).isFalse();
        }
        assertThat(APP.makes("/env")).isFalse();
    }

    @Test
    void watchesOfOthersAreNotSeen() {
        WatchInfo own = new WatchInfo("/env/app/a", WatchInfo.Kind.DATA, 2);
        WatchInfo root = new WatchInfo("/env/app", WatchInfo.Kind.CHILDREN, 1);
        WatchInfo foreign = new WatchInfo("/env/application", WatchInfo.Kind.DATA, 1);
        List<WatchInfo> all = List.of(own, root, foreign);
        assertThat(APP.seen(all))
                .containsExactly(
                        new WatchInfo("/a", WatchInfo.Kind.DATA, 2), new WatchInfo("/", WatchInfo.Kind.CHILDREN, 1));
        assertThat(Chroot.NONE.seen(all)).isEqualTo(all);
    }

    @Test
    void watcherSeesTheCallersPaths() {
        List<WatchedEvent> heard = new ArrayList<>();
        Watcher watcher = heard::add;
        Objects.requireNonNull(APP.wrap(watcher)).process(new WatchedEvent(EventType.NODE_DELETED, "/env/app/a", 7));
        assertThat(heard).containsExactly(new WatchedEvent(EventType.NODE_DELETED, "/a", 7));
        assertThat(APP.wrap(null)).isNull();
        assertThat(Chroot.NONE.wrap(watcher)).isSameAs(watcher);
    }

    @Test
    void invalidChrootIsNamedWithTheConnectStringAndTheFault() {
        String text = "zk1/app/";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chroot.of(ConnectString.parse(text), text))
                .withMessageStartingWith("The chroot of the connect string 'zk1/app/' is not a valid path: ")
                .withMessageContaining("must not end with '/'")
                .withCauseInstanceOf(IllegalArgumentException.class);
        assertThat(Chroot.of(ConnectString.parse("zk1/app"), "zk1/app")).isEqualTo(new Chroot("/app", false));
    }

    @Test
    void invalidChrootThatMayHoldASecretIsNotRepeated() {
        String text = "zk1/password=secret/";
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Chroot.of(ConnectString.parse(text), text))
                .withMessage("The chroot of the connect string is not a valid path.")
                .withNoCause();
    }
}
