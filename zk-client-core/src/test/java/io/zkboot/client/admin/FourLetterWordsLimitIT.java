/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.internal.transport.HostResolver;
import io.zkboot.client.internal.transport.Resolver;
import io.zkboot.client.security.TlsConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One limit holds for all of an exchange, whatever the server does to make it last. */
@Timeout(60)
class FourLetterWordsLimitIT {
    /** How a record of the handshake begins that will have 16,000 bytes. */
    private static final byte[] HANDSHAKE = {22, 3, 3, 0x3E, (byte) 0x80};
    /** How many of them come, 10 ms apart, before the server hangs up: far longer than the limit. */
    private static final int DROPS = 3_000;

    private ServerSocket server;

    @BeforeEach
    void listen() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread dripping = new Thread(this::drip, "dripping-server");
        dripping.setDaemon(true);
        dripping.start();
    }

    @AfterEach
    void hangUp() throws IOException {
        server.close();
    }

    private void drip() {
        try (Socket socket = server.accept()) {
            OutputStream out = socket.getOutputStream();
            out.write(HANDSHAKE);
            for (int i = 0; i < DROPS; i++) {
                out.write(0);
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
            }
        } catch (IOException theCallerHasLeft) {
            // as it should
        }
    }

    private FourLetterWords words() {
        return FourLetterWords.to("127.0.0.1:" + server.getLocalPort()).withTimeout(Duration.ofMillis(100));
    }

    @Test
    void aHandshakeThatComesByteByByteLastsNoLongerThanTheLimit() {
        FourLetterWords words = words().withTls(TlsConfig.builder().build());
        assertThatThrownBy(words::isOk)
                .isInstanceOf(FourLetterWordException.class)
                .hasMessageContaining("within 100 ms");
    }

    @Test
    void soDoesAnAnswer() {
        assertThatThrownBy(words()::isOk)
                .isInstanceOf(FourLetterWordException.class)
                .hasMessageContaining("within 100 ms");
    }

    @Test
    void soDoesTheLookupOfTheName() {
        Resolver silent = new Resolver(HostResolver.SYSTEM, lookup -> {});
        HostPort named = new HostPort("zk1.example", 2181);
        assertThatThrownBy(() -> WordExchange.of(named, null, silent, "ruok", 4, Duration.ofMillis(100)))
                .isInstanceOf(SocketTimeoutException.class);
    }

    @Test
    void whoIsInterruptedMeanwhileIsSoAfterwards() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(words()::isOk).hasMessageContaining("within 100 ms");
        assertThat(Thread.interrupted()).isTrue();
    }
}
