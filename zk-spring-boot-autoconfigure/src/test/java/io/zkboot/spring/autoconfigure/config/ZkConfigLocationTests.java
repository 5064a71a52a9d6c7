/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.config.ConfigDataLocation;

/** What may stand behind {@code zk:}. */
class ZkConfigLocationTests {
    private static ZkConfigLocation parse(String text) {
        return ZkConfigLocation.parse(ConfigDataLocation.of(text));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "zk:                              |        |               |             |",
                "optional:zk:                     |        |               |             |",
                "zk:/a/b                          |        |               | /a/b        |",
                "zk:/                             |        |               | /           |",
                "zk:/a/                           |        |               | /a          |",
                "zk:/a/b.yml                      |        |               | /a/b.yml    | yml",
                "zk:/a/b.json                     |        |               | /a/b.json   | json",
                "zk:/a/b.txt                      |        |               | /a/b.txt    |",
                "zk:/a/b[.yaml]                   |        |               | /a/b        | yaml",
                "zk:/a/b.txt[.properties]         |        |               | /a/b.txt    | properties",
                "zk://h1:2181,h2:2181/a           |        | h1:2181,h2:2181 | /a        |",
                "zk://h1:2181;h2:2181/a.yml       |        | h1:2181,h2:2181 | /a.yml    | yml",
                "zk://h1                          |        | h1            |             |",
                "zk://@orders/a                   | orders |               | /a          |",
                "zk://@orders                     | orders |               |             |"
            })
    void locationsAreUnderstood(String text, String client, String servers, String path, String extension) {
        assertThat(parse(text)).isEqualTo(new ZkConfigLocation(client, servers, path, extension));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zk:a",
                "zk:///a",
                "zk://user@host/a",
                "zk://@/a",
                "zk:/a//b",
                "host2:2181/a",
                "[::2]:2181/a",
                "[::2]/a"
            })
    void othersAreRefused(String text) {
        assertThatThrownBy(() -> parse(text))
                .isInstanceOf(InvalidZkConfigLocationException.class)
                .hasMessageContaining(text);
    }

    @Test
    void documentsForProfilesStandBesideTheDocument() {
        assertThat(parse("zk:/a/b.yml").profileSpecific("dev")).isEqualTo("/a/b-dev.yml");
        assertThat(parse("zk:/a/b[.yml]").profileSpecific("dev")).isEqualTo("/a/b-dev");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "file:/etc/shop/overrides.yml",
                "file:overrides.yml",
                "./overrides.yml",
                "/etc/shop/overrides.yml",
                "classpath:overrides.yml",
                "configtree:/etc/shop/",
                "vault://secret/shop",
                "configserver:",
                "zk:/a",
                "zk://h2:2181/a"
            })
    void whatFollowsAnImportWithoutAPathMayBeAnotherImport(String next) {
        assertThat(isPiece(next, "zk://h1:2181")).isFalse();
        assertThat(isPiece(next, "zk://h1", "h2")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"h2", "h2/a", "h2:2181/a.yml", "h-2.example.com/a/b.yml", "[::2]", "[::2]:2181/a"})
    void whatLooksLikeAServerBehindOneIsAPieceOfTheirList(String next) {
        assertThat(isPiece(next, "zk://h1:2181")).isTrue();
        assertThat(isPiece(next, "zk://h1:2181", "h3", "[::3]:2181")).isTrue();
        assertThat(isPiece(next, "zk://h1:2181/a")).isFalse();
    }

    private static boolean isPiece(String location, String... before) {
        List<String> imports = new ArrayList<>(List.of(before));
        imports.add(location);
        return ZkConfigLocation.isPiece(ConfigDataLocation.of(location), imports);
    }
}
