/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.browser;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/**
 * A browser without a window, and with a profile of its own. It is the one that the environment variable
 * {@code CHROMIUM} names, or one on the {@code PATH}.
 */
public final class Chromium implements AutoCloseable {
    private static final List<String> NAMES =
            List.of("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path profile;

    private Chromium(Process process, Path profile) {
        this.process = process;
        this.profile = profile;
    }

    /** Returns where it is, if there is one. */
    public static Optional<Path> find() {
        String named = System.getenv("CHROMIUM");
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named));
        }
        String path = System.getenv().getOrDefault("PATH", "");
        return Stream.of(path.split(File.pathSeparator, -1))
                .filter(directory -> !directory.isEmpty())
                .flatMap(directory -> NAMES.stream().map(name -> Path.of(directory, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** Starts it. */
    public static Chromium start(Path executable) throws IOException {
        Path profile = Files.createTempDirectory("zk-sample-browser-");
        Process process = new ProcessBuilder(
                        executable.toString(),
                        "--headless=new",
                        "--no-sandbox", // which the user of a build machine often may not use
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--no-first-run",
                        "--disable-extensions",
                        "--disable-background-networking",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .redirectOutput(profile.resolve("output.log").toFile())
                .start();
        Chromium browser = new Chromium(process, profile);
        try {
            Awaitility.await().atMost(PATIENCE).until(() -> browser.port().isPresent());
        } catch (RuntimeException e) {
            browser.close();
            throw e;
        }
        return browser;
    }

    /** Opens a page in a tab of its own. */
    public BrowserPage open(String url) throws IOException, InterruptedException {
        return BrowserPage.open(port().orElseThrow(), url);
    }

    /** The browser writes the port that it has chosen into its profile. */
    private Optional<Integer> port() throws IOException {
        if (!process.isAlive()) {
            throw new IllegalStateException(
                    "The browser has ended: " + Files.readString(profile.resolve("output.log")));
        }
        Path file = profile.resolve("DevToolsActivePort");
        return Files.exists(file)
                ? Files.readAllLines(file).stream().findFirst().map(Integer::valueOf)
                : Optional.empty();
    }

    @Override
    public void close() throws IOException {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Awaitility.await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            FileSystemUtils.deleteRecursively(profile); // the last of its processes may still be writing
            return !Files.exists(profile);
        });
    }
}
