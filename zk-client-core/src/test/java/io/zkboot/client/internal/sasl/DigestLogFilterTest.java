/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import io.zkboot.client.testing.Shows;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Filter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the JDK logs of a whole exchange of DIGEST-MD5, at every level. */
class DigestLogFilterTest {
    private static final String PASSWORD = "secret-of-anna";
    private static final String HOST = DigestServer.HOST;

    private final Logger jdk = Logger.getLogger("javax.security.sasl");
    private final @Nullable Level level = jdk.getLevel();
    private final @Nullable Filter filter = jdk.getFilter();
    private final List<LogRecord> logged = new CopyOnWriteArrayList<>();
    private final Handler collector = new Handler() {
        @Override
        public void publish(LogRecord logRecord) {
            logged.add(logRecord);
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void logEverything() {
        jdk.setLevel(Level.ALL);
        jdk.setUseParentHandlers(false);
        jdk.addHandler(collector);
    }

    @AfterEach
    void restore() {
        jdk.removeHandler(collector);
        jdk.setUseParentHandlers(true);
        jdk.setLevel(level);
        jdk.setFilter(filter);
    }

    @Test
    @Shows("T09")
    void neitherThePasswordNorADigestOfItIsLogged() throws Exception {
        exchange();
        byte[] digest = MessageDigest.getInstance("MD5").digest(("anna:" + HOST + ":" + PASSWORD).getBytes("UTF-8"));
        assertThat(text())
                .doesNotContain(PASSWORD)
                .doesNotContain(HexFormat.of().formatHex(digest));
        assertThat(text()).doesNotContain("H(A1)").doesNotContain("KD:");
    }

    @Test
    void otherRecordsPass() throws Exception {
        exchange();
        assertThat(text()).contains("nonce").contains("rspauth");
    }

    @Test
    void aFilterOfTheApplicationStaysInForceAlsoIfItComesLater() throws Exception {
        exchange();
        jdk.setFilter(logRecord ->
                !String.valueOf(Arrays.toString(logRecord.getParameters())).contains("nonce"));
        logged.clear();
        exchange();
        assertThat(text()).contains("rspauth").doesNotContain("nonce").doesNotContain(PASSWORD);
    }

    private String text() {
        StringBuilder text = new StringBuilder();
        logged.forEach(one -> text.append(one.getMessage())
                .append(Arrays.toString(one.getParameters()))
                .append('\n'));
        return text.toString();
    }

    private static void exchange() throws Exception {
        SaslConversation conversation =
                new DigestMd5("anna", PASSWORD::toCharArray, HOST).begin("zk1").conversation();
        assertThat(new DigestServer(PASSWORD, "").converse(conversation)).isEqualTo("anna");
        conversation.dispose();
    }
}
