/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.sample;

import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.anyInt;
import static org.mockito.ArgumentMatchers.anyString;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.verify;
import static org.mockito.Mockito.verifyNoInteractions;
import static org.mockito.Mockito.when;

import io.zkboot.client.ZkClient;
import io.zkboot.client.data.CreateOptions;
import io.zkboot.client.data.NodeData;
import io.zkboot.client.data.Stat;
import io.zkboot.client.error.ConnectionLossException;
import io.zkboot.client.error.ErrorCode;
import io.zkboot.client.error.Failure;
import io.zkboot.client.error.Failures;
import io.zkboot.client.error.Outcome;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.http.MediaType;
import org.springframework.test.web.servlet.client.RestTestClient;

/** What each answer of ZooKeeper becomes over HTTP. */
class NodeControllerTest {
    private static final Stat STAT = new Stat(1, 2, 0, 1_000, 3, 0, 0, 0, 5, 2, 4);

    private final ZkClient client = mock();
    private final RestTestClient http = RestTestClient.bindToController(new NodeController(client))
            .configureServer(server -> server.setControllerAdvice(new NodeErrors()))
            .build();

    @Test
    void nodeIsShownWithItsChildrenInOrder() {
        when(client.getData("/a/b")).thenReturn(new NodeData(bytes("hällo"), STAT));
        when(client.getChildren("/a/b")).thenReturn(List.of("y", "x"));

        http.get()
                .uri("/nodes/a/b")
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .json("""
                        {"path": "/a/b", "data": "hällo", "version": 3, "modified": "1970-01-01T00:00:01Z",
                         "children": ["x", "y"]}
                        """);
    }

    @ParameterizedTest
    @CsvSource({"/nodes", "/nodes/"})
    void rootHasTwoAddresses(String uri) {
        when(client.getData("/")).thenReturn(new NodeData(null, STAT));

        http.get()
                .uri(uri)
                .exchange()
                .expectStatus()
                .isOk()
                .expectBody()
                .jsonPath("$.path")
                .isEqualTo("/");
    }

    @ParameterizedTest
    @CsvSource({
        "NO_NODE, 404",
        "BAD_VERSION, 409",
        "NODE_EXISTS, 409",
        "NOT_EMPTY, 409",
        "NO_AUTH, 403",
        "BAD_ARGUMENTS, 400",
        "THROTTLED, 503",
        "MARSHALLING_ERROR, 500"
    })
    void refusalOfTheServerHasItsStatus(ErrorCode code, int status) {
        doThrow(Failures.rejected(code.code(), "delete", "/a")).when(client).delete(anyString(), anyInt());

        http.delete()
                .uri("/nodes/a")
                .exchange()
                .expectStatus()
                .isEqualTo(status)
                .expectBody()
                .jsonPath("$.code")
                .isEqualTo(code.name())
                .jsonPath("$.outcome")
                .isEqualTo("REJECTED");
    }

    @Test
    void lostConnectionSaysWhetherTheWriteMayHaveBeenApplied() {
        Failure failure = new Failure(ErrorCode.CONNECTION_LOSS, "setData", "/a", Outcome.UNKNOWN);
        when(client.setData(anyString(), any(), anyInt()))
                .thenThrow(new ConnectionLossException(failure, "the connection was lost", null));

        http.put()
                .uri("/nodes/a")
                .body("x")
                .exchange()
                .expectStatus()
                .isEqualTo(503)
                .expectBody()
                .jsonPath("$.outcome")
                .isEqualTo("UNKNOWN");
    }

    @Test
    void invalidPathIsTheCallersMistake() {
        when(client.getData("/a/")).thenThrow(new IllegalArgumentException("must not end with '/'"));

        http.get()
                .uri("/nodes/a/")
                .exchange()
                .expectStatus()
                .isBadRequest()
                .expectBody()
                .jsonPath("$.detail")
                .isEqualTo("must not end with '/'");
    }

    @Test
    void versionThatIsNoNumberIsTheCallersMistake() {
        http.delete().uri("/nodes/a?version=x").exchange().expectStatus().isBadRequest();
        verifyNoInteractions(client);
    }

    @Test
    void missingNodeIsCreatedWithItsParents() {
        when(client.setData("/a/b", bytes("x"), ZkClient.ANY_VERSION))
                .thenThrow(Failures.rejected(ErrorCode.NO_NODE.code(), "setData", "/a/b"));
        when(client.getData("/a/b")).thenReturn(new NodeData(bytes("x"), STAT));

        http.put()
                .uri("/nodes/a/b")
                .contentType(MediaType.TEXT_PLAIN)
                .body("x")
                .exchange()
                .expectStatus()
                .isOk();

        verify(client)
                .create(
                        "/a/b",
                        bytes("x"),
                        CreateOptions.PERSISTENT.withParents().orSet());
    }

    @Test
    void conditionalWriteNeverCreates() {
        when(client.setData("/a", bytes("x"), 2))
                .thenThrow(Failures.rejected(ErrorCode.NO_NODE.code(), "setData", "/a"));

        http.put().uri("/nodes/a?version=2").body("x").exchange().expectStatus().isNotFound();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
