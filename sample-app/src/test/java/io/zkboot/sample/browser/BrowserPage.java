/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample.browser;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A page in a {@link Chromium}: scripts are run in it, as a person would press and read. */
public final class BrowserPage implements AutoCloseable {
    private static final JsonMapper JSON = JsonMapper.shared();
    private static final int PATIENCE_SECONDS = 60;

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger ids = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> complaints = new ConcurrentLinkedQueue<>();
    private final WebSocket socket;

    private BrowserPage(URI address) {
        socket = http.newWebSocketBuilder().buildAsync(address, new Messages()).join();
    }

    static BrowserPage open(int port, String url) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/json/new?about:blank"))
                .PUT(HttpRequest.BodyPublishers.noBody())
                .build();
        String answer = HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body();
        BrowserPage page = new BrowserPage(
                URI.create(JSON.readTree(answer).get("webSocketDebuggerUrl").asString()));
        page.call("Page.enable", Map.of());
        page.call("Runtime.enable", Map.of());
        page.call("Log.enable", Map.of());
        page.call("Page.navigate", Map.of("url", url));
        return page;
    }

    /** Returns what an expression gives, awaited if it is a promise, as text. */
    public String read(String expression) {
        JsonNode answer = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "awaitPromise", true, "returnByValue", true, "userGesture", true));
        if (answer.has("exceptionDetails")) {
            throw new IllegalStateException(expression + ": " + answer.get("exceptionDetails"));
        }
        JsonNode value = answer.get("result").get("value");
        return value == null ? "" : value.asString("");
    }

    /** Returns the text of the element with an id, as it is shown; empty if there is none. */
    public String text(String id) {
        return read("document.getElementById('" + id + "')?.innerText ?? ''");
    }

    /** Presses the button with an id. */
    public void press(String id) {
        String pressed = read("(b => { if (!b || b.disabled) return 'no'; b.click(); return 'yes'; })"
                + "(document.getElementById('" + id + "'))");
        if (!pressed.equals("yes")) {
            throw new IllegalStateException("There is no button " + id + " that can be pressed.");
        }
    }

    /** Types into the field with an id, in place of what is there. */
    public void type(String id, String text) {
        read("(f => { f.focus(); f.value = ''; })(document.getElementById('" + id + "'))");
        call("Input.insertText", Map.of("text", text));
    }

    /** Presses and releases a key, as {@code ArrowDown}. */
    public void key(String key) {
        for (String type : List.of("keyDown", "keyUp")) {
            call("Input.dispatchKeyEvent", Map.of("type", type, "key", key, "code", key));
        }
    }

    /** Says which colours the system prefers: {@code light} or {@code dark}. */
    public void preferColours(String scheme) {
        call(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
    }

    /** Gives the page a size, in the pixels of style sheets. */
    public void resize(int width, int height) {
        call(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 600));
    }

    /** Returns a picture of it, as PNG. */
    public byte[] picture() {
        return Base64.getDecoder()
                .decode(call("Page.captureScreenshot", Map.of("captureBeyondViewport", true))
                        .get("data")
                        .asString());
    }

    /** Returns the mistakes that its scripts have made. */
    public List<String> complaints() {
        return List.copyOf(complaints);
    }

    private JsonNode call(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        CompletableFuture<JsonNode> answer = new CompletableFuture<>();
        answers.put(id, answer);
        String message = JSON.writeValueAsString(Map.of("id", id, "method", method, "params", parameters));
        synchronized (socket) { // which takes one message after another
            socket.sendText(message, true).join();
        }
        return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    private void take(JsonNode message) {
        if (message.has("id")) {
            CompletableFuture<JsonNode> answer =
                    answers.remove(message.get("id").asInt());
            if (message.has("error")) {
                answer.completeExceptionally(
                        new IllegalStateException(message.get("error").toString()));
            } else {
                answer.complete(message.get("result"));
            }
        } else if (isComplaint(message)) {
            complaints.add(message.get("params").toString());
        }
    }

    /** Exceptions of scripts, what scripts log as errors, and what the security policy of the page has kept away. */
    private static boolean isComplaint(JsonNode message) {
        JsonNode parameters = message.path("params");
        return switch (message.path("method").asString("")) {
            case "Runtime.exceptionThrown" -> true;
            case "Runtime.consoleAPICalled" ->
                parameters.path("type").asString("").equals("error");
            case "Log.entryAdded" -> parameters.at("/entry/source").asString("").equals("security");
            default -> false;
        };
    }

    /** Closes the tab: a browser has no more than six connections to one server, and each open page has one. */
    @Override
    public void close() {
        call("Page.close", Map.of());
        socket.abort();
    }

    private final class Messages implements WebSocket.Listener {
        private final StringBuilder parts = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            parts.append(data);
            if (last) {
                JsonNode message = JSON.readTree(parts.toString());
                parts.setLength(0);
                take(message);
            }
            webSocket.request(1);
            return CompletableFuture.completedFuture(null);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            answers.values().forEach(answer -> answer.completeExceptionally(error));
        }
    }
}
