/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The data of an instance's node: those of curator-x-discovery with the payload of Spring Cloud Zookeeper. Fields that
 * are not known are ignored, and so is a payload of another kind. The class that a payload names is written, as others
 * need it, and never looked at.
 */
final class InstanceFormat {
    private static final String PAYLOAD_CLASS = "org.springframework.cloud.zookeeper.discovery.ZookeeperInstance";

    private InstanceFormat() {}

    /** Returns the data of the node. */
    static byte[] write(ZkRegistration registration) {
        Map<String, @Nullable Object> payload = new LinkedHashMap<>();
        payload.put("@class", PAYLOAD_CLASS);
        payload.put("id", registration.getApplicationId());
        payload.put("name", registration.getServiceId());
        payload.put("metadata", new LinkedHashMap<>(registration.getMetadata()));
        List<Map<String, Object>> parts = new ArrayList<>();
        for (UriSpec.Part part : registration.uriSpec().parts()) {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("value", part.value());
            fields.put("variable", part.variable());
            parts.add(fields);
        }
        Map<String, @Nullable Object> instance = new LinkedHashMap<>();
        instance.put("name", registration.getServiceId());
        instance.put("id", registration.getInstanceId());
        instance.put("address", registration.getHost());
        instance.put("port", registration.plainPort()); // not null: Spring Cloud Zookeeper would fail to read any
        instance.put("sslPort", registration.getSslPort());
        instance.put("payload", payload);
        instance.put("registrationTimeUTC", registration.registrationTime());
        instance.put("serviceType", "DYNAMIC");
        instance.put("uriSpec", Map.of("parts", parts));
        return JsonWriter.write(instance).getBytes(UTF_8);
    }

    /**
     * Reads an instance.
     *
     * @param serviceId the service, as the path has it
     * @param nodeName name of the node, which is the id of an instance that tells none
     * @throws IllegalArgumentException if the data are none; the message shows nothing of them
     */
    static ZkServiceInstance read(String serviceId, String nodeName, byte[] data) {
        Map<String, @Nullable Object> fields = JsonReader.object(data);
        if (!(fields.get("address") instanceof String host) || host.isBlank()) {
            throw new IllegalArgumentException("it has no address");
        }
        @Nullable Integer plainPort = port("port", fields.get("port"));
        @Nullable Integer sslPort = port("sslPort", fields.get("sslPort"));
        boolean secure = sslPort != null;
        int port = sslPort != null ? sslPort : plainPort != null ? plainPort : 0;
        String id = fields.get("id") instanceof String text && !text.isBlank() ? text : nodeName;
        return new ZkServiceInstance(
                serviceId,
                id,
                host,
                port,
                secure,
                uri(uriSpec(fields.get("uriSpec")), UriSpec.variables(serviceId, id, host, port, secure)),
                metadata(fields.get("payload")),
                !Boolean.FALSE.equals(fields.get("enabled")));
    }

    private static @Nullable Integer port(String name, @Nullable Object value) {
        if (value == null) {
            return null;
        }
        if (value instanceof Long number && number >= 0 && number <= 65_535) {
            return number.intValue();
        }
        throw new IllegalArgumentException("its " + name + " is no number from 0 to 65535");
    }

    private static UriSpec uriSpec(@Nullable Object value) {
        if (!(value instanceof Map<?, ?> spec) || !(spec.get("parts") instanceof List<?> parts)) {
            return UriSpec.DEFAULT;
        }
        List<UriSpec.Part> known = new ArrayList<>();
        for (Object part : parts) {
            if (part instanceof Map<?, ?> fields && fields.get("value") instanceof String text) {
                known.add(new UriSpec.Part(text, Boolean.TRUE.equals(fields.get("variable"))));
            }
        }
        return known.isEmpty() ? UriSpec.DEFAULT : new UriSpec(known);
    }

    static URI uri(UriSpec spec, Map<String, String> variables) {
        String text = spec.expand(variables);
        try {
            return URI.create(text);
        } catch (IllegalArgumentException ex) {
            throw new IllegalArgumentException("no URI can be made of its uriSpec");
        }
    }

    private static Map<String, String> metadata(@Nullable Object payload) {
        if (!(payload instanceof Map<?, ?> fields) || !(fields.get("metadata") instanceof Map<?, ?> metadata)) {
            return Map.of();
        }
        Map<String, String> texts = new LinkedHashMap<>();
        metadata.forEach((key, value) -> {
            if (value != null && !(value instanceof Map) && !(value instanceof List)) {
                texts.put(String.valueOf(key), value.toString());
            }
        });
        return Collections.unmodifiableMap(texts);
    }
}
