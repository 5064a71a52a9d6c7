/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathPatternTest {
    @ParameterizedTest
    @CsvSource({
        "/apps/{app}/config, /apps/shop/config, true",
        "/apps/{app}/config, /apps/shop/other, false",
        "/apps/{app}/config, /apps/config, false",
        "/apps/{app}/config, /apps/a/b/config, false",
        "/services/*/status, /services/a/status, true",
        "/services/*/status, /services/a, false",
        "/a/**, /a, true",
        "/a/**, /a/b/c, true",
        "/a/**, /ab, false",
        "/a/**/config, /a/config, true",
        "/a/**/config, /a/b/c/config, true",
        "/a/**/config, /a/b/c, false",
        "/**, /, true",
        "/**, /a/b, true",
        "/*, /a, true",
        "/*, /, false",
        "/*, /a/b, false",
        "/w/worker-*, /w/worker-, true",
        "/w/worker-*, /w/other-1, false",
        "/a.b/*, /a.b/c, true",
        "/a.b/*, /axb/c, false",
        "/a/{b}, '/a/x\ny', true",
        "/a/{b}, '/a/\\Q(.*)+%2F{c}*$', true",
        "'/a/\\E[a-z]+-*', '/a/\\E[a-z]+-x', true",
        "'/a/\\E[a-z]+-*', /a/q-x, false",
        "/a/%2F{b}, /a/%2F, false",
        "/a/{b}-{c}, /a/--, false",
        "/a/{b}-{c}, /a/---, true",
        "/a/x*x, /a/x, false",
        "/a/x*x, /a/xx, true",
        "/a/*b*, /a/b, true",
        "/*/**/{x}/*, /a/b, false",
        "/*/**/{x}/*, /a/b/c, true",
        "/*/**/{x}/*, /a/b/c/d/e, true"
    })
    void nodesThatMatchAreTold(String pattern, String path, boolean matches) {
        assertThat(PathPattern.of(pattern).matches(path)).isEqualTo(matches);
    }

    @Test
    void variablesAreTakenFromThePath() {
        PathPattern pattern = PathPattern.of("/apps/{app}/nodes/{kind}-{number}");
        assertThat(pattern.variables()).containsExactly("app", "kind", "number");
        assertThat(pattern.variables("/apps/shop/nodes/web-0000000007"))
                .isEqualTo(Map.of("app", "shop", "kind", "web", "number", "0000000007"));
        assertThat(pattern.variables("/apps/shop")).isEmpty();
    }

    @Test
    void whereANameCanBeReadInSeveralWaysWhatComesFirstIsLongest() {
        assertThat(PathPattern.of("/{a}-{b}-*").variables("/1-2-3-4-5")).isEqualTo(Map.of("a", "1-2-3", "b", "4"));
        assertThat(PathPattern.of("/{a}--{b}").variables("/1---2")).isEqualTo(Map.of("a", "1-", "b", "2"));
        assertThat(PathPattern.of("/**/{a}.{b}/{c}").variables("/x/y/ö.ü.json/%2F"))
                .isEqualTo(Map.of("a", "ö.ü", "b", "json", "c", "%2F"));
    }

    /** Whoever may create nodes makes such names; the watch of all is told of them on the thread for events. */
    @Test
    @Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
    void noPathTakesLong() {
        assertThat(PathPattern.of("/jobs/{a}-{b}-{c}.json").matches("/jobs/" + "-".repeat(100_000)))
                .isFalse();
        assertThat(PathPattern.of("/jobs/{a}-{b}-{c}.json").matches("/jobs/" + "-".repeat(100_000) + ".json"))
                .isTrue();
        String deep = "/a".repeat(200_000);
        assertThat(PathPattern.of("/**/a").matches(deep)).isTrue();
        assertThat(PathPattern.of("/a/**").matches(deep)).isTrue();
        assertThat(PathPattern.of("/**/{b}/x").variables(deep)).isEmpty();
    }

    @Test
    void rootIsWhatIsFixed() {
        assertThat(PathPattern.of("/apps/eu/{app}/config").root()).isEqualTo("/apps/eu");
        assertThat(PathPattern.of("/{app}").root()).isEqualTo("/");
        assertThat(PathPattern.of("/a-{b}").root()).isEqualTo("/");
    }

    @Test
    void onlyWhatLeadsToAMatchIsVisited() {
        PathPattern pattern = PathPattern.of("/apps/a*/config/{key}");
        assertThat(pattern.leadsBelow("/apps")).isTrue();
        assertThat(pattern.onlyChild("/apps")).isNull();
        assertThat(pattern.leadsTo("/apps", "ab")).isTrue();
        assertThat(pattern.leadsTo("/apps", "b")).isFalse();
        assertThat(pattern.onlyChild("/apps/ab")).isEqualTo("config");
        assertThat(pattern.onlyChild("/apps/ab/config")).isNull();
        assertThat(pattern.leadsBelow("/apps/ab/config/x")).isFalse();
        PathPattern deep = PathPattern.of("/*/**/x");
        assertThat(deep.leadsTo("/a/b", "c")).isTrue();
        assertThat(deep.leadsBelow("/a/b/c/x")).isTrue();
    }

    @Test
    void treeHasAllThatIsBelowAMatch() {
        PathPattern tree = PathPattern.of("/apps/{app}").andBelow();
        assertThat(tree.matches("/apps")).isFalse();
        assertThat(tree.variables("/apps/shop")).isEqualTo(Map.of("app", "shop"));
        assertThat(tree.variables("/apps/shop/a/b")).isEqualTo(Map.of("app", "shop"));
        assertThat(PathPattern.of("/a/**").andBelow().matches("/a/b")).isTrue();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.of("/a/**/b").andBelow())
                .withMessageContaining("twice");
    }

    @Test
    void equalPatternsShareTheirReads() {
        PathPattern one = PathPattern.of("/a/{x}/b");
        assertThat(one).isEqualTo(PathPattern.of("/a/{x}/b")).hasSameHashCodeAs(PathPattern.of("/a/{x}/b"));
        assertThat(PathPattern.of("/a/{x}/b")).isNotEqualTo(PathPattern.of("/a/{x}/c"));
    }

    @ParameterizedTest
    @CsvSource({
        "/a/{b}/{b}, 'variable ''b'' stands in it twice'",
        "/a/{}, a variable has no name",
        "/a/{b:[0-9]+}, no name of a variable",
        "/a/{*rest}, no name of a variable",
        "/a/{b, is not closed",
        "/a/*/b}, closes nothing",
        "/a/{b}{c}, no telling",
        "/a/{b}*, no telling",
        "/a/b**, stands for whole names",
        "/a/***, stands for whole names",
        "/a/**/b/**, ** stands in it twice",
        "a/*, is no path",
        "/a/*/, is no path",
        "/a//*, is no path",
        "/a/../*, is no path"
    })
    void mistakesAreToldWithThePattern(String pattern, String why) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PathPattern.of(pattern))
                .withMessageContaining("'" + pattern + "'")
                .withMessageContaining(why);
    }

    @Test
    void whatHasNoSpecialCharacterIsThePathOfANode() {
        assertThat(WatchedPath.of("/a/b}").pattern()).isNull();
        assertThat(WatchedPath.of("/a/*").pattern()).isNotNull();
        assertThat(WatchedPath.literal("/a/{b}").root()).isEqualTo("/a/{b}");
    }
}
