/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.zkboot.client.testing.Shows;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZnodePathTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/a",
                "/a/b/c",
                "/...",
                "/.a",
                "/..a",
                "/a.",
                "/a..",
                "/a/.../b",
                "/zookeeper/config",
                "/mit leerzeichen",
                "/größe/路径",
                "/ ",
                "/~"
            })
    void validPathIsReturned(String path) {
        assertThat(ZnodePath.requireValid(path)).isSameAs(path);
        assertThat(ZnodePath.requireValidSequential(path)).isSameAs(path);
    }

    @Test
    void slashAtTheEndIsForSequentialNodesAlone() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZnodePath.requireValid("/a/"))
                .withMessageContaining("it must not end with '/'");
        assertThat(ZnodePath.requireValidSequential("/a/")).isEqualTo("/a/");
    }

    @ParameterizedTest
    @CsvSource({
        "'',       empty",
        "a,        must start with",
        "a/b,      must start with",
        "//,       ",
        "//a,      empty name at index 1",
        "/a//b,    empty name at index 3",
        "/a//,     ",
        "/./a,     relative name at index 1",
        "/a/./b,   relative name at index 3",
        "/../a,    relative name at index 1",
        "/a/../b,  relative name at index 3",
    })
    @Shows("T04")
    void invalidPathIsRefusedSayingWhatAndWhere(String path, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZnodePath.requireValid(path))
                .withMessageContaining("\"" + path + "\"")
                .withMessageContaining(why == null ? "" : why);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZnodePath.requireValidSequential(path))
                .withMessageContaining(why == null ? "" : why);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/", "/a/.", "/a/..", "/.", "/.."})
    void lastNameThatANumberMakesValidIsForSequentialNodesOnly(String path) {
        assertThatIllegalArgumentException().isThrownBy(() -> ZnodePath.requireValid(path));
        assertThat(ZnodePath.requireValidSequential(path)).isSameAs(path);
    }

    @ParameterizedTest
    @ValueSource(
            chars = {
                0x00, 0x01, 0x0a, 0x1f, 0x7f, 0x80, 0x9f, 0xd800, 0xdbff, 0xdc00, 0xdfff, 0xe000, 0xf8ff, 0xfff0, 0xffff
            })
    void forbiddenCharacterIsRefusedByItsNumberAndIndex(char c) {
        for (String path : new String[] {"/a" + c, "/a" + c + "/b"}) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> ZnodePath.requireValid(path))
                    .withMessageContaining("U+%04X at index 2".formatted((int) c));
            assertThatIllegalArgumentException().isThrownBy(() -> ZnodePath.requireValidSequential(path));
        }
    }

    @ParameterizedTest
    @ValueSource(chars = {0x20, 0x7e, 0xa0, 0xd7ff, 0xf900, 0xffef})
    void characterNextToAForbiddenOneIsFine(char c) {
        assertThatCode(() -> ZnodePath.requireValid("/a" + c)).doesNotThrowAnyException();
    }

    @Test
    void messageShowsNoControlCharactersAndNoEndlessPath() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ZnodePath.requireValid("/a\r\nb" + "x".repeat(100_000)))
                .satisfies(e -> assertThat(e.getMessage())
                        .contains("/a??b")
                        .doesNotContain("\n", "\r")
                        .hasSizeLessThan(400));
    }

    @ParameterizedTest
    @CsvSource({"/, a, /a", "/a, b, /a/b", "/a/b, c, /a/b/c"})
    @Shows("T04")
    void childParentAndNameFitTogether(String parent, String name, String path) {
        assertThat(ZnodePath.child(parent, name)).isEqualTo(path);
        assertThat(ZnodePath.parent(path)).isEqualTo(parent);
        assertThat(ZnodePath.name(path)).isEqualTo(name);
    }

    @Test
    void rootIsItsOwnParentAndHasNoName() {
        assertThat(ZnodePath.parent("/")).isEqualTo("/");
        assertThat(ZnodePath.name("/")).isEmpty();
    }
}
