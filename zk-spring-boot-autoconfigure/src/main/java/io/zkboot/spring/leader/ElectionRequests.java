/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.leader;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.ZnodePath;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.internal.AnnotationText;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;

/** Reads the elections that annotations name, whose texts have placeholders and expressions. */
final class ElectionRequests {
    private final ConfigurableListableBeanFactory beanFactory;
    private final AnnotationText texts;

    ElectionRequests(ConfigurableListableBeanFactory beanFactory) {
        this.beanFactory = beanFactory;
        this.texts = new AnnotationText(beanFactory, InvalidZkLeaderException::new);
    }

    ElectionRequest request(String where, ZkLeader annotation) {
        String path = text(where, "path", annotation.path());
        if (path.isEmpty()) {
            throw new InvalidZkLeaderException(
                    where + " names no election.", "Give it the path of one, such as @ZkLeader(\"/leaders/orders\").");
        }
        return request(
                where,
                path,
                text(where, "client", annotation.client()),
                orNull(text(where, "id", annotation.id())),
                orNull(text(where, "participant", annotation.participant())),
                flag(where, text(where, "autoStartup", annotation.autoStartup())));
    }

    /** Returns the path, or the id, that an annotation names. */
    String election(String where, LeaderOnly annotation) {
        String election = text(where, "value", annotation.value());
        if (election.isEmpty()) {
            throw new InvalidZkLeaderException(
                    where + " names no election.",
                    "Give it the path of one, such as @LeaderOnly(\"/leaders/orders\"), or the id of a @ZkLeader.");
        }
        return election;
    }

    ElectionRequest request(String where, LeaderOnly annotation, String path) {
        return request(where, path, text(where, "client", annotation.client()), null, null, null);
    }

    private ElectionRequest request(
            String where,
            String path,
            String clientName,
            @Nullable String id,
            @Nullable String participant,
            @Nullable Boolean autoStartup) {
        try {
            ZnodePath.requireValid(path);
        } catch (IllegalArgumentException ex) {
            throw invalidPath(where, path, ex.getMessage(), ex);
        }
        if (path.equals("/")) {
            throw invalidPath(where, path, "an election is not at the root", null);
        }
        return new ElectionRequest(
                where, client(where, clientName), !clientName.isEmpty(), path, id, participant, autoStartup);
    }

    private static InvalidZkLeaderException invalidPath(
            String where, String path, @Nullable String why, @Nullable Exception cause) {
        return new InvalidZkLeaderException(
                where + " has the path '" + path + "', which cannot be used: " + why + ".",
                "Give it an absolute path, such as /leaders/orders.",
                cause);
    }

    private ZkClient client(String where, String name) {
        ZkClients clients = beanFactory.getBean(ZkClients.class);
        ZkClient client = name.isEmpty() ? clients.findDefault() : clients.find(name);
        if (client != null) {
            return client;
        }
        if (name.isEmpty()) {
            throw new InvalidZkLeaderException(
                    where + " names no client, and there is "
                            + (clients.names().isEmpty() ? "none." : "no default one: " + clients.names() + "."),
                    clients.names().isEmpty()
                            ? "Declare a ZkClient bean, or set zk.connect-string."
                            : "Name one with the attribute 'client', or make one @Primary.");
        }
        throw new InvalidZkLeaderException(
                where + " names the client '" + name + "', which there is not. There are: " + clients.names() + ".",
                "Correct the attribute 'client': it is the name of a client, or of a bean.");
    }

    private static @Nullable Boolean flag(String where, String text) {
        return switch (text) {
            case "" -> null;
            case "true" -> true;
            case "false" -> false;
            default ->
                throw new InvalidZkLeaderException(
                        where + " has the autoStartup '" + text + "'.", "Set it to 'true' or 'false'.");
        };
    }

    private static @Nullable String orNull(String text) {
        return text.isEmpty() ? null : text;
    }

    private String text(String where, String attribute, String value) {
        return texts.text(where, attribute, value).trim();
    }
}
