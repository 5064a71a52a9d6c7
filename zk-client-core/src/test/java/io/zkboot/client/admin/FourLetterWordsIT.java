/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.host.HostPort;
import io.zkboot.client.security.TlsConfig;
import io.zkboot.client.testing.CertificateAuthority;
import java.net.ServerSocket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.net.ServerSocketFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Words to servers that answer oddly, slowly or for ever. */
@Timeout(60)
class FourLetterWordsIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(100);
    private static final CertificateAuthority CA = CertificateAuthority.named("test CA");

    private static FourLetterWords words(WordServer server) {
        return FourLetterWords.to(server.connectString()).withTimeout(LONG);
    }

    @Test
    void theWholeAnswerIsReadInWhateverPiecesItComes() throws Exception {
        String text = "größe=1\n".repeat(10_000);
        WordServer.Answer inPieces = (word, asker) -> {
            for (int i = 0; i < text.length(); i += 10_007) {
                WordServer.say(asker, text.substring(i, Math.min(text.length(), i + 10_007)));
            }
        };
        try (WordServer server = new WordServer(ServerSocketFactory.getDefault(), inPieces)) {
            assertThat(words(server).send("mntr")).isEqualTo(text);
            assertThat(server.heard()).containsExactly("mntr");
        }
    }

    @Test
    void aServerIsOkOnlyIfItSaysExactlyThat() throws Exception {
        try (WordServer ok = WordServer.saying("imok");
                WordServer odd = WordServer.saying("imok not")) {
            assertThat(words(ok).isOk()).isTrue();
            assertThat(ok.heard()).containsExactly("ruok");
            assertThat(words(odd).isOk()).isFalse();
        }
    }

    @Test
    void whatAServerSaysOfItselfIsRead() throws Exception {
        try (WordServer server = WordServer.saying("Zookeeper version: 3.9.5-x, built on\nMode: leader\n")) {
            ServerInfo info = words(server).serverInfo();
            assertThat(info.version()).isEqualTo("3.9.5");
            assertThat(info.mode()).isEqualTo("leader");
            assertThat(server.heard()).containsExactly("srvr");
        }
    }

    @Test
    void aWordThatIsNotAllowedOrNotKnownIsToldWithTheRemedy() throws Exception {
        try (WordServer strict = WordServer.saying("mntr is not executed because it is not in the whitelist.\n");
                WordServer silent = WordServer.saying("")) {
            assertThatThrownBy(() -> words(strict).send("mntr"))
                    .isInstanceOf(FourLetterWordException.class)
                    .hasMessageContainingAll(strict.connectString(), "'mntr'", "4lw.commands.whitelist");
            assertThatThrownBy(() -> words(silent).send("abcd"))
                    .isInstanceOf(FourLetterWordException.class)
                    .hasMessageContainingAll(silent.connectString(), "without an answer to 'abcd'");
        }
    }

    @Test
    void aServerThatSaysALittleNowAndThenDoesNotGoOnForEver() throws Exception {
        CountDownLatch heardEnough = new CountDownLatch(1);
        WordServer.Answer drops = (word, asker) -> {
            try {
                while (!heardEnough.await(10, TimeUnit.MILLISECONDS)) {
                    WordServer.say(asker, "x");
                }
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        };
        try (WordServer server = new WordServer(ServerSocketFactory.getDefault(), drops)) {
            FourLetterWords words = words(server).withTimeout(SHORT);
            assertThatThrownBy(() -> words.send("mntr"))
                    .isInstanceOf(FourLetterWordException.class)
                    .hasMessageContainingAll(server.connectString(), "within 100 ms", "use withTls");
            heardEnough.countDown();
        }
    }

    @Test
    void anAnswerToAShortQuestionThatDoesNotEndIsCutOff() throws Exception {
        WordServer.Answer endless = (word, asker) -> {
            while (true) {
                WordServer.say(asker, "Zookeeper version: 3.9.5");
            }
        };
        try (WordServer server = new WordServer(ServerSocketFactory.getDefault(), endless)) {
            assertThatThrownBy(words(server)::serverInfo)
                    .isInstanceOf(FourLetterWordException.class)
                    .hasMessageContaining("longer than 65536 bytes");
            assertThatThrownBy(words(server)::isOk).hasMessageContaining("longer than 65536 bytes");
        }
    }

    @Test
    void aServerThatIsNotThereOrSaysNothingIsNamed() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 50, null)) {
            FourLetterWords mute =
                    FourLetterWords.to("127.0.0.1:" + silent.getLocalPort()).withTimeout(SHORT);
            assertThatThrownBy(mute::isOk)
                    .hasMessageContainingAll("127.0.0.1:" + silent.getLocalPort(), "within 100 ms", "use withTls")
                    .hasCauseInstanceOf(SocketTimeoutException.class);
            FourLetterWords muteTls = mute.withTls(TlsConfig.of(SSLContext.getDefault()));
            assertThatThrownBy(muteTls::isOk)
                    .hasMessageContaining("within 100 ms")
                    .hasMessageNotContaining("use withTls");
            silent.close();
            assertThatThrownBy(mute.withTimeout(LONG)::isOk)
                    .isInstanceOf(FourLetterWordException.class)
                    .hasMessageContainingAll("could not be asked 'ruok'", "refused");
        }
    }

    @Test
    void overTlsTheServerIsAskedOnceItHasProvedItsName() throws Exception {
        ServerSocketFactory named =
                CA.issue("server", "localhost").context(null).getServerSocketFactory();
        ServerSocketFactory other = CA.issue("server", "zk9").context(null).getServerSocketFactory();
        SSLContext trusting = CA.issue("client").context(CA);
        try (WordServer server = new WordServer(named, (word, asker) -> WordServer.say(asker, "imok"));
                WordServer imposter = new WordServer(other, (word, asker) -> WordServer.say(asker, "imok"))) {
            assertThat(words(server).withTls(trusting).isOk()).isTrue();
            assertThat(words(server).withTls(TlsConfig.of(trusting))).asString().contains("TLS");
            assertThatThrownBy(words(imposter).withTls(trusting)::isOk)
                    .isInstanceOf(FourLetterWordException.class)
                    .hasMessageContaining("could not be asked 'ruok'");
            assertThat(imposter.heard()).isEmpty();
            TlsConfig broken = TlsConfig.of(() -> {
                throw new IllegalStateException("unexpected");
            });
            assertThatThrownBy(words(server).withTls(broken)::isOk).hasMessageContaining("unexpected");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:1,b:2", "a:1/chroot", "dns-srv://a", ""})
    void wordsGoToOneServer(String server) {
        assertThatIllegalArgumentException().isThrownBy(() -> FourLetterWords.to(server));
    }

    @Test
    void nonsenseIsRefusedBeforeAnybodyIsAsked() {
        FourLetterWords words = FourLetterWords.to(new HostPort("localhost", 1));
        for (String word : new String[] {"", "srv", "srvrs", "SRVR", "sr r"}) {
            assertThatIllegalArgumentException().isThrownBy(() -> words.send(word));
        }
        assertThat(words.withTimeout(Duration.ofMillis(1))).isNotNull();
        for (Duration none : new Duration[] {Duration.ZERO, Duration.ofMillis(-1), Duration.ofNanos(999_999)}) {
            assertThatIllegalArgumentException().isThrownBy(() -> words.withTimeout(none));
        }
        assertThatThrownBy(words.withTimeout(Duration.ofMillis(Integer.MAX_VALUE + 1L))::isOk)
                .hasMessageContaining("refused");
    }
}
