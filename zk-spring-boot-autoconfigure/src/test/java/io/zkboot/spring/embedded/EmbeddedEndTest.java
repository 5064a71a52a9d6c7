/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.doThrow;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.mockStatic;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.mockito.MockedStatic;

/** Ends of embedded servers in which a part fails. */
class EmbeddedEndTest {
    @TempDir
    private Path directory;

    @Test
    void aServerThatDoesNotStopKeepsNeitherThePortNorTheDirectory() throws Exception {
        InJvmServer inJvm = mock(InJvmServer.class);
        doThrow(new IllegalStateException("expected by the test")).when(inJvm).stop();
        EmbeddedZooKeeperServer server;
        try (MockedStatic<InJvmServer> starting = mockStatic(InJvmServer.class)) {
            starting.when(() -> InJvmServer.start(any(), any())).thenReturn(inJvm);
            server = EmbeddedZooKeeperServer.builder().directory(directory).start();
        }
        assertThat(catchThrowable(server::close)).hasMessage("expected by the test");
        requireFree(server.port());
    }

    @Test
    void aServerThatDoesNotStartKeepsNeitherThePortNorTheDirectory() throws Exception {
        int port;
        try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = free.getLocalPort();
        }
        try (MockedStatic<InJvmServer> starting = mockStatic(InJvmServer.class)) {
            starting.when(() -> InJvmServer.start(any(), any())).thenThrow(new NoClassDefFoundError("expected"));
            EmbeddedZooKeeperServer.Builder builder =
                    EmbeddedZooKeeperServer.builder().directory(directory).port(port);
            assertThat(catchThrowable(builder::start)).isInstanceOf(NoClassDefFoundError.class);
        }
        requireFree(port);
    }

    private void requireFree(int port) throws IOException {
        DataDirectory.given(directory).close(); // fails if another one has it
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    @Test
    @EnabledOnOs(OS.LINUX) // where a path may become too long by a move
    void whatCannotBeDeletedKeepsNothingElse() throws Exception {
        DataDirectory data = DataDirectory.temporary();
        Path stuck = Files.createDirectory(data.path().resolve("stuck"));
        Path deep = deep(stuck);
        Path deeper = Files.createDirectory(directory.resolve("deeper"));
        Path bottom = deep(deeper);
        Files.createFile(bottom.resolve("file"));
        Path moved = Files.move(deeper, deep.resolve("deeper"));
        Path first = Files.createFile(data.path().resolve("a"));
        Path last = Files.createFile(data.path().resolve("z"));
        try {
            data.close();
            assertThat(first).doesNotExist();
            assertThat(last).doesNotExist();
            assertThat(moved).exists();
        } finally {
            Files.move(moved, deeper); // where JUnit can delete it
            data.close();
        }
        assertThat(data.path()).doesNotExist();
    }

    private static Path deep(Path from) throws IOException {
        Path deep = from;
        for (int i = 0; i < 9; i++) {
            deep = deep.resolve("d".repeat(240));
        }
        return Files.createDirectories(deep);
    }
}
