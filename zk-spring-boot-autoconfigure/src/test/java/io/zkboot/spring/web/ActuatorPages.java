/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.web;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
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
        all.get("");
        for (Map.Entry<String, JsonNode> link : all.page("").get("_links").properties()) {
            if (!link.getValue().get("templated").asBoolean() && !link.getKey().equals("self")) {
                all.get("/" + link.getKey()); // some take changes alone, and say so
            }
        }
        for (JsonNode meter : all.page("/metrics").get("names")) {
            all.get("/metrics/" + encoded(meter.asString()));
        }
        for (String component : all.page("/health").get("components").propertyNames()) {
            all.get("/health/" + encoded(component));
        }
        for (String client : all.page("/zookeeper").get("clients").propertyNames()) {
            all.get("/zookeeper/" + encoded(client));
        }
        for (JsonNode source : all.page("/env").get("propertySources")) {
            for (String property : source.get("properties").propertyNames()) {
                if (property.matches("(zk|shop|planted|spring\\.(application|ssl)).*")) {
                    all.get("/env/" + encoded(property));
                }
            }
        }
        all.get("/configprops/zk");
        all.get("/zookeeper/unknown");
        all.get("/unknown");
        all.send("POST", "/zookeeper/watches.json", "{\"action\": \"nonsense\"}");
        all.send("POST", "/zookeeper/unknown", "{\"action\": \"stop\"}");
        all.send("POST", "/loggers/io.zkboot", "{\"configuredLevel\": \"nonsense\"}");
        return all;
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    private JsonNode page(String path) {
        return JsonMapper.shared().readTree(pages.get("GET " + path).body());
    }

    private void get(String path) throws Exception {
        send("GET", path, "");
    }

    private void send(String method, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(address + "/actuator" + path))
                .header("Content-Type", "application/json")
                .method(method, BodyPublishers.ofString(body))
                .build();
        pages.put(method + " " + path, http.send(request, BodyHandlers.ofString()));
    }

    /** The endpoints that have something to tell. */
    Set<String> ids() {
        return pages.entrySet().stream()
                .filter(page -> page.getValue().statusCode() == 200)
                .map(page -> idOf(page.getKey()))
                .collect(Collectors.toSet());
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
