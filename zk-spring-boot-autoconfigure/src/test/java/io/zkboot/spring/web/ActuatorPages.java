/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** All answers of the actuator of an application over HTTP, those to what it does not know or take among them. */
final class ActuatorPages {
    private final HttpClient http = HttpClient.newHttpClient();
    private final String address;
    private final Map<String, HttpResponse<String>> pages = new LinkedHashMap<>();

    private ActuatorPages(String address) {
        this.address = address;
    }

    static ActuatorPages of(String port) throws Exception {
        ActuatorPages all = new ActuatorPages("http://127.0.0.1:" + port);
        JsonNode links = all.get("", 200).get("_links");
        for (Map.Entry<String, JsonNode> link : links.properties()) {
            if (!link.getValue().get("templated").asBoolean() && !link.getKey().equals("self")) {
                all.get("/" + link.getKey(), 200);
            }
        }
        all.getAllOf("metrics", all.page("metrics").get("names"));
        all.getAllOf("health", names(all.page("health").get("components")));
        all.getAllOf("zookeeper", names(all.page("zookeeper").get("clients")));
        for (JsonNode source : all.page("env").get("propertySources")) {
            for (String property : source.get("properties").propertyNames()) {
                if (property.matches("(zk|shop|planted|spring\\.(application|ssl)).*")) {
                    all.get("/env/" + encoded(property), 200);
                }
            }
        }
        all.get("/configprops/zk", 200);
        all.get("/zookeeper/unknown", 404);
        all.send("POST", "/zookeeper/watches.json", "{\"action\": \"nonsense\"}");
        all.send("POST", "/zookeeper/unknown", "{\"action\": \"stop\"}");
        all.send("POST", "/loggers/io.zkboot", "{\"configuredLevel\": \"nonsense\"}");
        return all;
    }

    private static Collection<String> names(JsonNode object) {
        return object.propertyNames();
    }

    private void getAllOf(String id, Iterable<?> names) throws Exception {
        for (Object name : names) {
            String text = name instanceof JsonNode node ? node.asString() : name.toString();
            get("/" + id + "/" + encoded(text), 200);
        }
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode page(String id) {
        return JsonMapper.shared().readTree(pages.get("GET /" + id).body());
    }

    private JsonNode get(String path, int status) throws Exception {
        HttpResponse<String> answer = send("GET", path, "");
        assertThat(answer.statusCode() == 503 && path.startsWith("/health") ? 200 : answer.statusCode())
                .as("status of %s: %s", path, answer.body())
                .isEqualTo(status);
        return JsonMapper.shared().readTree(answer.body().isEmpty() ? "{}" : answer.body());
    }

    private HttpResponse<String> send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/actuator" + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
        pages.put(method + " " + path, answer);
        return answer;
    }

    /** The endpoints that there are. */
    Set<String> ids() {
        return pages.keySet().stream().map(ActuatorPages::idOf).collect(Collectors.toSet());
    }

    /** What these endpoints have answered. */
    String textOf(String... ids) {
        return text(each -> List.of(ids).contains(each));
    }

    /** What all other endpoints have answered. */
    String textWithout(String... ids) {
        return text(each -> !List.of(ids).contains(each));
    }

    private String text(Predicate<String> wanted) {
        List<String> all = new ArrayList<>();
        pages.forEach((page, answer) -> {
            if (wanted.test(idOf(page))) {
                all.add(page + "\n" + answer.headers().map() + "\n" + answer.body());
            }
        });
        return String.join("\n", all);
    }

    /** {@code GET /health/disk} is of {@code health}. */
    private static String idOf(String page) {
        String[] parts = page.split("/");
        return parts.length > 1 ? parts[1] : "";
    }
}
