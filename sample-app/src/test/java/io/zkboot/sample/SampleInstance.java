/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.ZkClient;
import io.zkboot.sample.ensemble.SampleEnsemble;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;
import org.springframework.test.web.servlet.client.RestTestClient.ResponseSpec;

/** A running sample, on free ports. */
final class SampleInstance implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(60);

    private final ConfigurableApplicationContext context;
    private final RestTestClient http;
    private final int port;

    private SampleInstance(List<String> arguments) {
        context = new SpringApplicationBuilder(SampleApplication.class).run(arguments.toArray(String[]::new));
        port = context.getEnvironment().getRequiredProperty("local.server.port", Integer.class);
        http = RestTestClient.bindToServer().baseUrl("http://localhost:" + port).build();
        assertThat(client().awaitConnected(SOON)).as("connected").isTrue();
    }

    /** Starts one that brings the server. */
    static SampleInstance withServer(String name, String... more) {
        return start(name, "--sample.zookeeper.port=0", more);
    }

    /** Starts one that joins another. */
    static SampleInstance joining(SampleInstance other, String name, String... more) {
        return start(name, "--zk.connect-string=" + other.ensemble().servers(), more);
    }

    private static SampleInstance start(String name, String servers, String... more) {
        List<String> arguments = new ArrayList<>(List.of("--server.port=0", "--sample.instance.name=" + name, servers));
        arguments.addAll(List.of(more));
        if (arguments.stream().noneMatch(argument -> argument.startsWith("--zk.session-timeout"))) {
            arguments.add("--zk.session-timeout=60s"); // outlasts the slow moments of a busy machine
        }
        return new SampleInstance(arguments);
    }

    ConfigurableApplicationContext context() {
        return context;
    }

    ZkClient client() {
        return context.getBean(ZkClient.class);
    }

    SampleEnsemble ensemble() {
        return context.getBean(SampleEnsemble.class);
    }

    int port() {
        return port;
    }

    OpenPage page() {
        return OpenPage.at(port);
    }

    ResponseSpec post(String path) {
        return http.post().uri(path).exchange();
    }

    ResponseSpec delete(String path) {
        return http.delete().uri(path).exchange();
    }

    ResponseSpec put(String node, String data) {
        return http.put()
                .uri("/nodes" + node)
                .contentType(MediaType.TEXT_PLAIN)
                .body(data)
                .exchange();
    }

    @Override
    public void close() {
        context.close();
    }
}
