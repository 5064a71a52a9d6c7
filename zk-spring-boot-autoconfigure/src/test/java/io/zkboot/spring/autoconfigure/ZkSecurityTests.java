/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;

import io.zkboot.client.data.Acl;
import io.zkboot.client.host.HostProvider;
import io.zkboot.client.security.SaslConfig;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** Settings for security either work, or somebody is told. */
@ExtendWith(OutputCaptureExtension.class)
class ZkSecurityTests {
    private static final String IDENTITY = "zk.auth[0].scheme=digest";

    private final ApplicationContextRunner runner = new ApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(SslAutoConfiguration.class, ZkAutoConfiguration.class))
            .withPropertyValues("zk.connect-string=localhost:1", "zk.connect-retry.delay=60s");

    @ParameterizedTest
    @CsvSource({
        "digest, anna:geheim, 28 characters",
        "digest, anna, 28 characters",
        "auth, anna:geheim, no id",
        "world, geheim, anyone"
    })
    void aDefaultAccessListThatDoesNotDoWhatItSaysFailsTheStart(
            String scheme, String id, String mending, CapturedOutput output, @TempDir Path directory) {
        String report = Report.ofFile(
                output,
                Application.class,
                directory.resolve("application.properties"),
                "zk.default-acl[0].scheme=sasl",
                "zk.default-acl[0].id=shop",
                "zk.default-acl[1].scheme=" + scheme,
                "zk.default-acl[1].id=" + id);
        assertThat(report)
                .contains("APPLICATION FAILED TO START")
                .contains("zk.default-acl[1].id")
                .contains("application.properties")
                .contains("4:22")
                .contains(mending)
                .doesNotContain("geheim");
    }

    @Test
    void aDigestInADefaultAccessListStartsTheApplication() {
        String id = Acl.digest("anna", "secret", Acl.ALL).id();
        runner.withPropertyValues("zk.default-acl[0].scheme=digest", "zk.default-acl[0].id=" + id)
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void theReportOfMissingCredentialsNamesTheirPlaceAndShowsNone(CapturedOutput output, @TempDir Path directory) {
        assertThat(Report.ofFile(
                        output, Application.class, directory.resolve("application.properties"), "# anna", IDENTITY))
                .contains("zk.auth[0].credentials")
                .contains("user:password");
    }

    @ParameterizedTest
    @CsvSource({
        "zk.auth[0].scheme, digest:anna:geheim",
        "zk.auth[0].scheme, digest anna:geheim",
        "zk.default-acl[0].scheme, digest:anna:geheim:cdrwa"
    })
    void theReportOfASchemeWithAPasswordDoesNotShowIt(
            String name, String value, CapturedOutput output, @TempDir Path directory) {
        assertThat(Report.ofFile(
                        output, Application.class, directory.resolve("application.properties"), name + "=" + value))
                .contains("APPLICATION FAILED TO START")
                .contains(name)
                .contains("1:")
                .contains("Write the name alone")
                .doesNotContain("geheim");
    }

    @ParameterizedTest
    @CsvSource({
        "zk.auth[0].credentials, zk.auth[0].scheme=digest",
        "zk.auth[0].scheme, zk.auth[0].credentials=x",
        "zk.default-acl[0].id, zk.default-acl[0].scheme=sasl",
        "zk.default-acl[0].scheme, zk.default-acl[0].id=x",
        "zk.sasl.username, 'zk.sasl.mechanism=digest-md5,zk.sasl.password=x'",
        "zk.sasl.password, 'zk.sasl.mechanism=digest-md5,zk.sasl.username=x'",
        "zk.sasl.jaas-section, zk.sasl.mechanism=jaas",
        "zk.sasl.server-principal, zk.sasl.mechanism=kerberos",
        "zk.chroot, zk.create-chroot=true",
        "zk.clients.orders.auth[0].credentials, zk.clients.orders.auth[0].scheme=digest",
        "zk.clients.orders.sasl.password, 'zk.clients.orders.sasl.mechanism=digest-md5,zk.clients.orders.sasl.username=x'",
        "zk.clients.orders.default-acl[0].id, zk.clients.orders.default-acl[0].scheme=sasl",
        "zk.clients.orders.chroot, zk.clients.orders.connect-string=zk9:2181"
    })
    void aPlaceholderThatNobodyHasResolvedIsNoPasswordNoIdentityAndNoPath(
            String name, String others, CapturedOutput output, @TempDir Path directory) {
        String value = (name.endsWith("chroot") ? "/" : "") + "geheim${NOWHERE_SET}";
        String report = Report.ofFile(
                output,
                Application.class,
                directory.resolve("application.properties"),
                Stream.concat(Stream.of(name + "=" + value), Arrays.stream(others.split(",")))
                        .toArray(String[]::new));
        assertThat(report)
                .contains("APPLICATION FAILED TO START")
                .contains("'" + name + "'")
                .contains("1:")
                .contains("placeholder")
                .doesNotContain("geheim");
    }

    @Test
    void aPasswordThatHasTheLookOfAPlaceholderComesFromABean() {
        runner.withBean(ZkConnectionDetails.class, () -> new ZkConnectionDetails() {
                    @Override
                    public String getConnectString() {
                        return "localhost:1";
                    }

                    @Override
                    public List<Auth> getAuth() {
                        return List.of(new Auth("digest", "anna:${x}"));
                    }
                })
                .run(context -> assertThat(context).hasNotFailed());
    }

    @Test
    void theReportOfAConnectStringWithAPasswordDoesNotShowIt(CapturedOutput output, @TempDir Path directory) {
        assertThat(Report.ofFile(
                        output,
                        Application.class,
                        directory.resolve("application.properties"),
                        "zk.connect-string[0]=zk0",
                        "zk.connect-string[1]=anna:geheim@zk1"))
                .contains("APPLICATION FAILED TO START")
                .contains("zk.connect-string")
                .contains("1:22")
                .doesNotContain("geheim");
    }

    @ParameterizedTest
    @ValueSource(strings = {"true", "false"})
    void aHostNameToVerifyWithoutTlsIsWarnedOf(String verify, CapturedOutput output) {
        runner.withPropertyValues("zk.ssl.verify-hostname=" + verify)
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .contains("zk.ssl.verify-hostname is set, and TLS is off")
                .contains("zk.ssl.enabled=true");
    }

    @Test
    void whoHasDecidedAboutTlsIsNotWarned(CapturedOutput output) {
        runner.withPropertyValues("zk.ssl.verify-hostname=false", "zk.ssl.enabled=false", "zk.ssl.bundle=nowhere")
                .run(context -> assertThat(context).hasNotFailed());
        runner.run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("TLS is off").doesNotContain("Not used");
    }

    @Test
    void settingsThatConnectionDetailsReplaceByNothingAreWarnedOf(CapturedOutput output) {
        runner.withBean(ZkConnectionDetails.class, () -> new Details(null, null, List.of()))
                .withBean(SaslConfig.class, () -> SaslConfig.jaas("Own"))
                .withPropertyValues(
                        IDENTITY,
                        "zk.auth[0].credentials=anna:geheim",
                        "zk.ssl.bundle=nowhere",
                        "zk.sasl.mechanism=jaas")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output)
                .contains("Not used: zk.ssl (nothing is encrypted), zk.auth, zk.sasl, the bean of type SaslConfig.")
                .contains(Details.class.getName())
                .doesNotContain("geheim");
    }

    @Test
    void settingsThatConnectionDetailsReplaceByTheirOwnAreNot(CapturedOutput output) {
        List<ZkConnectionDetails.Auth> identities = List.of(new ZkConnectionDetails.Auth("digest", "u:p"));
        runner.withBean(
                        ZkConnectionDetails.class,
                        () -> new Details(SslBundle.systemDefault(), SaslConfig.jaas("Own"), identities))
                .withPropertyValues(
                        IDENTITY, "zk.auth[0].credentials=a:b", "zk.ssl.bundle=nowhere", "zk.sasl.mechanism=jaas")
                .run(context -> assertThat(context).hasNotFailed());
        assertThat(output).doesNotContain("Not used");
    }

    @Test
    void tlsAndIdentitiesAreAlsoThoseOfTheServersOfAHostProvider(CapturedOutput output) {
        runner.withBean(HostProvider.class, () -> mock())
                .withPropertyValues("zk.ssl.enabled=true")
                .run(context -> assertThat(
                                context.getBean(ZkConnectionDetails.class).getSslBundle())
                        .isNotNull());
        assertThat(output).doesNotContain("Not used");
    }

    record Details(@Nullable SslBundle bundle, @Nullable SaslConfig sasl, List<Auth> identities)
            implements ZkConnectionDetails {
        @Override
        public String getConnectString() {
            return "localhost:1";
        }

        @Override
        public List<Auth> getAuth() {
            return identities;
        }

        @Override
        public @Nullable SaslConfig getSasl() {
            return sasl;
        }

        @Override
        public @Nullable SslBundle getSslBundle() {
            return bundle;
        }
    }

    @ImportAutoConfiguration(ZkAutoConfiguration.class)
    static class Application {}
}
