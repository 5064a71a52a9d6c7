/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Scanner;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a browser with an open page is told, without the browser. */
final class OpenPage implements AutoCloseable {
    private final Map<String, JsonNode> sections = new ConcurrentHashMap<>();
    private final InputStream stream;
    private volatile boolean ended;

    private OpenPage(InputStream stream) {
        this.stream = stream;
        Thread reader = new Thread(this::read, "open-page");
        reader.setDaemon(true);
        reader.start();
    }

    static OpenPage at(int port) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/page"))
                .build();
        try {
            HttpResponse<InputStream> answer =
                    HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException("The page answered " + answer.statusCode() + ".");
            }
            return new OpenPage(answer.body());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Returns what is at a place of the newest section, as {@code session/state}; empty if there is nothing. */
    String shows(String place) {
        String[] parts = place.split("/", 2);
        JsonNode section = sections.get(parts[0]);
        return section == null ? "" : section.at("/" + parts[1]).asString("");
    }

    /** Returns a section as JSON; empty before the first one. */
    String section(String name) {
        JsonNode section = sections.get(name);
        return section == null ? "" : section.toString();
    }

    boolean hasEnded() {
        return ended;
    }

    private void read() {
        try (Scanner lines = new Scanner(stream, StandardCharsets.UTF_8)) {
            String name = "";
            while (lines.hasNextLine()) {
                String line = lines.nextLine();
                if (line.startsWith("event:")) {
                    name = line.substring("event:".length()).strip();
                } else if (line.startsWith("data:")) {
                    sections.put(name, JsonMapper.shared().readTree(line.substring("data:".length())));
                }
            }
        } finally {
            ended = true;
        }
    }

    @Override
    public void close() {
        try {
            stream.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
