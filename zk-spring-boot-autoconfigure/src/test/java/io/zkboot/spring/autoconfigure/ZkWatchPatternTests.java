/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.spring.PathVar;
import io.zkboot.spring.ZkData;
import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.event.ZkNodeEvent;
import io.zkboot.spring.listener.InvalidZkWatchException;
import io.zkboot.spring.listener.ZkWatchErrorHandler;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Patterns of paths: what matches, what a method gets of it, and what is wrong with them. */
@ExtendWith(OutputCaptureExtension.class)
class ZkWatchPatternTests extends ZkWatchFixture {
    @Test
    void onlyNodesThatMatchAreReadAndDelivered() {
        zk.create("/apps", "");
        zk.create("/apps/shop", "");
        zk.create("/apps/shop/config", "1");
        zk.create("/apps/shop/other", "x");
        run(Configs.class, () -> {
            hears("INITIAL shop 1");
            zk.set("/apps/shop/other", "y");
            zk.create("/apps/mail", "");
            zk.create("/apps/mail/config", "2");
            hears("CREATED mail 2");
            zk.delete("/apps/mail/config");
            hears("DELETED mail");
            zk.set("/apps/shop/config", "3");
            hears("DATA_CHANGED shop 3");
            hearsNothingMore();
            assertThat(zk.reads())
                    .contains("getChildren /apps", "exists /apps/shop/config")
                    .noneMatch(read -> read.endsWith("/other") || read.endsWith("/shop") || read.endsWith("/mail"));
            assertThat(zk.calls().stream().filter(call -> call.startsWith("addWatch")))
                    .containsExactly("addWatch /apps");
        });
    }

    @Test
    void variablesAreConvertedAndMayBeAbsentInSomeOfThePaths() {
        zk.create("/jobs", "");
        zk.create("/jobs/job-0000000042", "");
        zk.create("/last", "");
        run(Jobs.class, () -> {
            List<Object> both = List.of(heardNext(), heardNext());
            assertThat(both).containsExactlyInAnyOrder("/jobs/job-0000000042 Optional[42]", "/last Optional.empty");
            zk.create("/jobs/job-x", "");
            hears("handled jobs.listen ConversionFailedException");
        });
    }

    @Test
    void childrenOfNodesThatMatchAreTold() {
        zk.create("/teams", "");
        zk.create("/teams/a", "");
        run(Members.class, () -> {
            hears("INITIAL /teams/a []");
            zk.create("/teams/a/x", "");
            hears("CHILDREN_CHANGED /teams/a [x]");
            zk.create("/teams/b", "");
            hears("CREATED /teams/b []");
            zk.create("/teams/b/y", "");
            hears("CHILDREN_CHANGED /teams/b [y]");
            zk.create("/teams/b/y/deep", "");
            zk.delete("/teams/a/x");
            hears("CHILDREN_CHANGED /teams/a []");
            zk.delete("/teams/a");
            hears("DELETED /teams/a null");
            hearsNothingMore();
        });
    }

    @Test
    void treesOfNodesThatMatchAreWatched() {
        zk.create("/shops", "");
        zk.create("/shops/a", "1");
        zk.create("/shops/a/b", "2");
        run(Trees.class, () -> {
            hears("INITIAL /shops/a a");
            hears("INITIAL /shops/a/b a");
            zk.create("/shops/c", "");
            hears("CREATED /shops/c c");
            zk.create("/shops/c/d", "");
            hears("CREATED /shops/c/d c");
        });
    }

    @Test
    void whatWasMissedOfNodesThatMatchIsFoundByComparison() {
        zk.create("/apps", "");
        zk.create("/apps/shop", "");
        zk.create("/apps/shop/config", "1");
        zk.create("/apps/mail", "");
        zk.create("/apps/mail/config", "1");
        run(Configs.class, () -> {
            hears("INITIAL mail 1");
            hears("INITIAL shop 1");
            zk.disconnect();
            zk.delete("/apps/mail/config");
            zk.set("/apps/shop/config", "2");
            zk.create("/apps/new", "");
            zk.create("/apps/new/config", "3");
            zk.create("/apps/new/other", "4");
            zk.connect();
            hears("DELETED mail");
            hears("CREATED new 3");
            hears("DATA_CHANGED shop 2");
            hearsNothingMore();
        });
    }

    @Test
    void nodesWithSuchNamesAreWatchedLiterally(CapturedOutput output) {
        zk.create("/a", "");
        zk.create("/a/{b}", "1");
        zk.create("/a/c", "2");
        run(Literal.class, () -> {
            hears("INITIAL /a/{b}");
            zk.set("/a/c", "3");
            zk.set("/a/{b}", "4");
            hears("DATA_CHANGED /a/{b}");
            hearsNothingMore();
        });
        assertThat(output).doesNotContain("really called");
    }

    @Test
    void nodeThatIsCalledAsThePatternIsToldInTheLog(CapturedOutput output) {
        zk.create("/a", "");
        zk.create("/a/{b}", "1");
        zk.create("/a/c", "2");
        run(NotLiteral.class, () -> {
            hears("INITIAL /a/c");
            hears("INITIAL /a/{b}");
        });
        assertThat(output)
                .contains("There is a node that is really called /a/{b}")
                .contains("literal = true");
    }

    @Test
    void mistakesFailTheStart() {
        fails(NoSuchVariable.class, "there is no variable {ap} in /apps/{app}/config", "Name one of the variables app");
        fails(NoPattern.class, "there is no variable {app} in /apps/config", "Give the path a variable");
        fails(NotInAll.class, "there is no variable {app} in /apps", "Optional or @Nullable");
        fails(NoConverter.class, "there is no converter from String to", "Declare a Converter bean");
        fails(Twice.class, "the variable 'app' stands in it twice", "Correct the path");
        fails(NoConcurrency.class, "has the concurrency 0", "1");
        fails(NoExecutor.class, "names the executor 'fast', and there is no bean of this name", "there are");
    }

    private void fails(Class<?> configuration, String message, String action) {
        runner.withBean(configuration.getSimpleName(), configuration).run(context -> {
            assertThat(context).hasFailed();
            assertThat(context.getStartupFailure())
                    .hasStackTraceContaining(message)
                    .satisfies(
                            failure -> assertThat(invalid(failure).getAction()).contains(action));
        });
    }

    private static InvalidZkWatchException invalid(Throwable failure) {
        Throwable cause = failure;
        while (!(cause instanceof InvalidZkWatchException)) {
            cause = cause.getCause();
        }
        return (InvalidZkWatchException) cause;
    }

    static class Configs {
        @ZkWatch(path = "/apps/{app}/config", initial = true, condition = "#app != 'hidden'")
        void listen(ZkNodeEvent event, @PathVar String app, @ZkData @Nullable String data) {
            heard.add(event.getType() + " " + app + (data == null ? "" : " " + data));
        }
    }

    @Configuration("jobs")
    static class Jobs {
        @ZkWatch(
                id = "jobs.listen",
                path = {"/jobs/job-{number}", "/last"},
                initial = true,
                errorHandler = "handler")
        void listen(ZkNodeEvent event, @PathVar("number") Optional<Integer> last) {
            heard.add(event.getPath() + " " + last);
        }

        @Bean
        static ZkWatchErrorHandler handler() {
            return (id, event, failure) ->
                    heard.add("handled " + id + " " + failure.getClass().getSimpleName());
        }
    }

    static class Members {
        @ZkWatch(path = "/teams/*", mode = ZkWatch.Mode.CHILDREN, initial = true)
        void listen(ZkNodeEvent event, @Nullable List<String> names) {
            heard.add(event.getType() + " " + event.getPath() + " " + names);
        }
    }

    static class Trees {
        @ZkWatch(path = "/shops/{shop}", mode = ZkWatch.Mode.TREE, initial = true)
        void listen(ZkNodeEvent event, @PathVar String shop) {
            heard.add(event.getType() + " " + event.getPath() + " " + shop);
        }
    }

    static class Literal {
        @ZkWatch(path = "/a/{b}", literal = true, initial = true)
        void listen(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath());
        }
    }

    static class NotLiteral {
        @ZkWatch(path = "/a/{b}", initial = true)
        void listen(ZkNodeEvent event) {
            heard.add(event.getType() + " " + event.getPath());
        }
    }

    static class NoSuchVariable {
        @ZkWatch("/apps/{app}/config")
        void listen(@PathVar String ap) {}
    }

    static class NoPattern {
        @ZkWatch("/apps/config")
        void listen(@PathVar Optional<String> app) {}
    }

    static class NotInAll {
        @ZkWatch({"/apps/{app}/config", "/apps"})
        void listen(@PathVar String app) {}
    }

    static class NoConverter {
        @ZkWatch("/apps/{app}/config")
        void listen(@PathVar Runnable app) {}
    }

    static class Twice {
        @ZkWatch("/apps/{app}/{app}")
        void listen(@PathVar String app) {}
    }

    static class NoConcurrency {
        @ZkWatch(path = "/a", concurrency = "0")
        void listen(String data) {}
    }

    static class NoExecutor {
        @ZkWatch(path = "/a", executor = "fast")
        void listen(String data) {}
    }
}
