/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.testing.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/**
 * What was found once, good inputs, large ones, and some thousands made of good ones from a fixed seed: the same in
 * each build. A test of it has a static method {@code targets()}.
 */
public abstract class FuzzContract {
    private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.zkboot");

    private static Level levelBefore;

    @BeforeAll
    static void beQuiet() {
        levelBefore = LOGGER.getLevel();
        LOGGER.setLevel(Level.OFF);
    }

    @AfterAll
    static void beAsBefore() {
        LOGGER.setLevel(levelBefore);
    }

    @ParameterizedTest
    @MethodSource("targets")
    void inputsThatOnceFailedAndGoodOnesAreSurvived(Target target) throws Exception {
        List<byte[]> inputs = new ArrayList<>(corpus(target));
        inputs.addAll(target.seeds().get());
        assertThat(inputs).isNotEmpty();
        for (byte[] input : inputs) {
            survive(target, input);
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void inputsMadeOfGoodOnesAreSurvived(Target target) {
        Mutator mutator = new Mutator(1848, target.seeds().get());
        for (int i = 0; i < target.inputs(); i++) {
            survive(target, mutator.next());
        }
    }

    @ParameterizedTest
    @MethodSource("targets")
    void longTextsOfOnePartOverAndOverAreSurvived(Target target) {
        Mutator.grown(target).forEach(input -> survive(target, input));
    }

    private static void survive(Target target, byte[] input) {
        try {
            target.action().run(input);
        } catch (Exception | Error e) {
            throw new AssertionError(
                    target + " fails on the input " + HexFormat.of().formatHex(input)
                            + ": mend it, and keep it as a file of src/test/resources/fuzz/"
                            + target.type().getSimpleName(),
                    e);
        }
    }

    private static List<byte[]> corpus(Target target) throws IOException, URISyntaxException {
        URL directory = target.type().getResource("/fuzz/" + target.type().getSimpleName());
        if (directory == null) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(Path.of(directory.toURI()))) {
            return files.sorted().map(FuzzContract::read).toList();
        }
    }

    private static byte[] read(Path file) {
        try {
            return Files.readAllBytes(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
