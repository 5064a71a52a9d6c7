/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.client.internal.sasl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.zkboot.client.security.SaslConfig;
import java.util.Map;
import javax.security.auth.login.AppConfigurationEntry;
import javax.security.auth.login.Configuration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Sections of the JVM's JAAS configuration. */
class JaasAuthenticatorTest {
    private static final String PASSWORD = "secret-of-anna";
    private static final String OFFICIAL = "org.apache.zookeeper.server.auth.DigestLoginModule";

    private final SaslAuthenticator authenticator = SaslAuthenticator.of(SaslConfig.jaas("Client"));

    @BeforeEach
    void forgetWhatWas() {
        JaasLogin.reset();
    }

    @AfterEach
    void restore() {
        Configuration.setConfiguration(null);
    }

    private static void configure(String module, Map<String, String> options) {
        Configuration.setConfiguration(JaasLogin.section("Client", module, options));
    }

    private String whoLogsIn() throws Exception {
        return new DigestServer(PASSWORD, "")
                .converse(authenticator.begin("zk1").conversation());
    }

    private SaslFailure failure() {
        return catchThrowableOfType(SaslFailure.class, () -> authenticator.begin("zk1"));
    }

    @Test
    void theModuleOfTheOfficialClientIsNotNeeded() throws Exception {
        configure("com.example.absent.DigestLoginModule", Map.of("username", "anna", "password", PASSWORD));
        assertThat(whoLogsIn()).isEqualTo("anna");
    }

    @Test
    void anotherModuleLogsInByItself() throws Exception {
        configure(JaasLogin.class.getName(), Map.of("name", "anna", "password", PASSWORD));
        assertThat(whoLogsIn()).isEqualTo("anna");
        assertThat(whoLogsIn()).isEqualTo("anna");
        assertThat(JaasLogin.logins).isEqualTo(1);
    }

    @Test
    void aSectionWithoutAPasswordIsLeftToItsModule() {
        configure(OFFICIAL + "Absent", Map.of("username", "anna", "password", PASSWORD));
        assertThat(failure().detail()).contains("the JAAS section Client", "LoginModule");
        assertThat(failure().isDefinite()).isTrue();
        configure("com.example.absent.DigestLoginModule", Map.of("username", "anna"));
        assertThat(failure().isDefinite()).isTrue();
    }

    @Test
    void aSectionThatIsNotThereIsNamedForGood() {
        Configuration.setConfiguration(JaasLogin.section("Other", JaasLogin.class.getName(), Map.of()));
        assertMissing("no such section");
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry[] getAppConfigurationEntry(String name) {
                return new AppConfigurationEntry[0];
            }
        });
        assertMissing("no such section");
    }

    @Test
    void aConfigurationThatCannotBeReadIsNamedForGood() {
        Configuration.setConfiguration(new Configuration() {
            @Override
            public AppConfigurationEntry @Nullable [] getAppConfigurationEntry(String name) {
                throw new SecurityException("line 7: expected [;]");
            }
        });
        assertMissing("line 7");
    }

    private void assertMissing(String why) {
        SaslFailure missing = failure();
        assertThat(missing.isDefinite()).isTrue();
        assertThat(missing.detail()).contains("\"Client\" was not found", why, "java.security.auth.login.config");
    }

    @Test
    void theSectionIsReadAnewForANewLogin() throws Exception {
        configure(JaasLogin.class.getName(), Map.of("name", "anna", "password", PASSWORD));
        assertThat(whoLogsIn()).isEqualTo("anna");
        configure(OFFICIAL, Map.of("username", "berta", "password", PASSWORD));
        assertThat(whoLogsIn()).as("while it has a login").isEqualTo("anna");
        authenticator.forgetLogin();
        assertThat(JaasLogin.logouts).isEqualTo(1);
        assertThat(whoLogsIn()).isEqualTo("berta");
        configure(OFFICIAL, Map.of("username", "carla", "password", PASSWORD));
        authenticator.close();
        assertThat(whoLogsIn()).isEqualTo("carla");
    }
}
