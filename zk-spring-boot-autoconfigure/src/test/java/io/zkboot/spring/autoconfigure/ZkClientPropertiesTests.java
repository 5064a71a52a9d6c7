/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zkboot.client.ZkClient;
import io.zkboot.client.testing.Shows;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.util.unit.DataSize;

/** What a named client inherits, what it does not, and which name a mistake has. */
class ZkClientPropertiesTests {
    private static final String ELSEWHERE = "zk.clients.orders.connect-string=zk9:2181";
    private static final String[] DEFAULT = {
        "zk.connect-string=zk1:2181",
        "zk.chroot=/shop",
        "zk.session-timeout=11s",
        "zk.connect-timeout=12s",
        "zk.request-timeout=13s",
        "zk.close-timeout=14s",
        "zk.create-chroot=true",
        "zk.wait-for-connection=false",
        "zk.new-session-after-expiry=false",
        "zk.restore-watches=false",
        "zk.read-only=true",
        "zk.hosts.shuffle=false",
        "zk.hosts.follow-ensemble-changes=true",
        "zk.batching.reads=false",
        "zk.batching.writes=true",
        "zk.limits.max-in-flight=15",
        "zk.limits.max-in-flight-bytes=16KB",
        "zk.limits.max-packet=17KB",
        "zk.limits.reject-when-full=true",
        "zk.retry.max-tries=18",
        "zk.retry.delay=19s",
        "zk.retry.backoff=20",
        "zk.retry.jitter=0.21",
        "zk.retry.max-delay=22s",
        "zk.retry.deadline=23s",
        "zk.retry.ignore-expire=false",
        "zk.connect-retry.max-tries=24",
        "zk.connect-retry.delay=25s",
        "zk.connect-retry.backoff=26",
        "zk.connect-retry.jitter=0.27",
        "zk.connect-retry.max-delay=28s",
        "zk.connect-retry.deadline=29s",
        "zk.default-acl[0].scheme=auth",
        "zk.auth[0].scheme=digest",
        "zk.auth[0].credentials=anna:geheim",
        "zk.sasl.mechanism=digest-md5",
        "zk.sasl.username=anna",
        "zk.sasl.password=geheim",
        "zk.ssl.bundle=default",
        "zk.ssl.verify-hostname=false"
    };

    @Test
    void whatIsNotOfTheEnsembleIsInheritedByAClientOfAnother() {
        ZkClientProperties orders = orders(ELSEWHERE);
        assertThat(orders.getConnectString()).containsExactly("zk9:2181");
        assertThat(orders.getSessionTimeout()).hasSeconds(11);
        assertThat(orders.getConnectTimeout()).hasSeconds(12);
        assertThat(orders.getRequestTimeout()).hasSeconds(13);
        assertThat(orders.getCloseTimeout()).hasSeconds(14);
        assertThat(orders.isCreateChroot()).isTrue();
        assertThat(orders.isWaitForConnection()).isFalse();
        assertThat(orders.isNewSessionAfterExpiry()).isFalse();
        assertThat(orders.isRestoreWatches()).isFalse();
        assertThat(orders.isReadOnly()).isTrue();
        assertThat(orders.getHosts().isShuffle()).isFalse();
        assertThat(orders.getHosts().isFollowEnsembleChanges()).isTrue();
        assertThat(orders.getBatching().isReads()).isFalse();
        assertThat(orders.getBatching().isWrites()).isTrue();
        assertThat(orders.getLimits().getMaxInFlight()).isEqualTo(15);
        assertThat(orders.getLimits().getMaxInFlightBytes()).isEqualTo(DataSize.ofKilobytes(16));
        assertThat(orders.getLimits().getMaxPacket()).isEqualTo(DataSize.ofKilobytes(17));
        assertThat(orders.getLimits().isRejectWhenFull()).isTrue();
        assertTries(orders.getRetry(), 18);
        assertThat(orders.getRetry().isIgnoreExpire()).isFalse();
        assertTries(orders.getConnectRetry(), 24);
    }

    private static void assertTries(ZkRetryProperties retry, int first) {
        assertThat(retry.getMaxTries()).isEqualTo(first);
        assertThat(retry.getDelay()).hasSeconds(first + 1);
        assertThat(retry.getBackoff()).isEqualTo(first + 2);
        assertThat(retry.getJitter()).isEqualTo((first + 3) / 100.0);
        assertThat(retry.getMaxDelay()).hasSeconds(first + 4);
        assertThat(retry.getDeadline()).hasSeconds(first + 5);
    }

    @Test
    void aClientOfAnotherEnsembleInheritsNoPathAndNoIdentity() {
        ZkClientProperties orders = orders(ELSEWHERE);
        ZkConnectionDetails details = new PropertiesZkConnectionDetails(orders, null, null);
        assertThat(orders.getChroot()).isNull();
        assertThat(details.getAuth()).isEmpty();
        assertThat(details.getSasl()).isNull();
        assertThat(orders.getSasl().getPassword()).isNull();
    }

    @Test
    void aClientOfAnotherEnsembleConnectsWithTlsAsTheDefaultDoesAndVerifiesTheHost() {
        ZkClientProperties orders = orders(ELSEWHERE);
        assertThat(orders.getSsl().isEnabled()).isTrue();
        assertThat(orders.getSsl().getBundle()).isEqualTo("default");
        assertThat(orders.getSsl().isVerifyHostname()).isTrue();
    }

    @Test
    @Shows("T16")
    void aClientOfAnotherEnsembleDoesNotOpenItsNodesToEverybody() {
        assertThat(orders(ELSEWHERE).getDefaultAcl()).hasSize(1);
    }

    @Test
    void aClientOfTheSameEnsembleIsAsTheDefaultButForWhatItSets() {
        ZkClientProperties orders = orders("zk.clients.orders.session-timeout=5s");
        assertThat(orders.getSessionTimeout()).hasSeconds(5);
        assertThat(orders.getConnectString()).containsExactly("zk1:2181");
        assertThat(orders.getChroot()).isEqualTo("/shop");
        assertThat(orders.getSsl().isVerifyHostname()).isFalse();
        ZkConnectionDetails details = new PropertiesZkConnectionDetails(orders, null, null);
        assertThat(details.getAuth()).hasSize(1);
        assertThat(details.getSasl()).isNotNull();
    }

    @Test
    void whatAClientSetsItselfComesFirst() {
        ZkClientProperties orders = orders(
                ELSEWHERE,
                "zk.clients.orders.chroot=/orders",
                "zk.clients.orders.read-only=false",
                "zk.clients.orders.hosts.shuffle=true",
                "zk.clients.orders.limits.max-in-flight=1",
                "zk.clients.orders.retry.max-tries=2",
                "zk.clients.orders.default-acl[0].scheme=world",
                "zk.clients.orders.default-acl[0].id=anyone",
                "zk.clients.orders.default-acl[1].scheme=ip",
                "zk.clients.orders.auth[0].scheme=digest",
                "zk.clients.orders.auth[0].credentials=orders:x",
                "zk.clients.orders.ssl.bundle=orders",
                "zk.clients.orders.ssl.verify-hostname=false");
        assertThat(orders.getChroot()).isEqualTo("/orders");
        assertThat(orders.isReadOnly()).isFalse();
        assertThat(orders.getHosts().isShuffle()).isTrue();
        assertThat(orders.getLimits().getMaxInFlight()).isEqualTo(1);
        assertThat(orders.getLimits().getMaxPacket()).isEqualTo(DataSize.ofKilobytes(17));
        assertThat(orders.getRetry().getMaxTries()).isEqualTo(2);
        assertThat(orders.getRetry().getDelay()).hasSeconds(19);
        assertThat(orders.getDefaultAcl()).hasSize(2);
        assertThat(orders.getAuth())
                .singleElement()
                .satisfies(auth -> assertThat(auth.getCredentials()).isEqualTo("orders:x"));
        assertThat(orders.getSsl().getBundle()).isEqualTo("orders");
        assertThat(orders.getSsl().isVerifyHostname()).isFalse();
    }

    @Test
    void aBundleOfItsOwnIsUsedThoughTheDefaultHasTlsSwitchedOff() {
        ZkProperties properties = bind("zk.ssl.enabled=false", ELSEWHERE, "zk.clients.orders.ssl.bundle=orders");
        assertThat(properties.client("orders").getSsl().isEnabled()).isTrue();
    }

    @Test
    void tlsCanBeLeftOutByAWordOfItsOwn() {
        assertThat(orders(ELSEWHERE, "zk.clients.orders.ssl.enabled=false")
                        .getSsl()
                        .isEnabled())
                .isFalse();
    }

    @Test
    void identitiesAreNotMixed() {
        ZkClientProperties orders =
                orders("zk.clients.orders.sasl.mechanism=jaas", "zk.clients.orders.sasl.jaas-section=Orders");
        assertThat(orders.getSasl().getUsername()).isNull();
        assertThat(new PropertiesZkConnectionDetails(orders, null, null).getSasl())
                .isNotNull();
        assertThat(orders("zk.clients.orders.auth=").getAuth()).isEmpty();
        assertThat(orders("zk.clients.orders.default-acl=").getDefaultAcl()).isEmpty();
    }

    @Test
    void theDefaultIsNotChangedByAClient() {
        ZkProperties properties = bind(
                "zk.clients.orders.session-timeout=5s",
                "zk.clients.orders.ssl.enabled=true",
                "zk.clients.orders.sasl.mechanism=jaas",
                "zk.clients.orders.hosts.shuffle=false");
        assertThat(properties.getSessionTimeout()).hasSeconds(30);
        assertThat(properties.getSsl().isEnabled()).isFalse();
        assertThat(properties.getSasl().getMechanism()).isNull();
        assertThat(properties.getHosts().isShuffle()).isTrue();
        assertThat(properties.client("others")).isSameAs(properties);
    }

    @ParameterizedTest
    @CsvSource({
        "session-timeout, 0s",
        "connect-timeout, 0s",
        "request-timeout, 0s",
        "close-timeout, 0s",
        "limits.max-in-flight, 0",
        "limits.max-in-flight-bytes, 1B",
        "limits.max-packet, 1B",
        "retry.max-tries, -2",
        "retry.delay, -1s",
        "retry.backoff, 0.5",
        "retry.jitter, 2",
        "retry.max-delay, -1s",
        "retry.deadline, -1s",
        "connect-retry.max-tries, -2"
    })
    void aMistakeIsNamedWhereItIs(String property, String value) {
        assertMistake("zk.clients.orders." + property, bind(ELSEWHERE, "zk.clients.orders." + property + "=" + value));
        assertMistake("zk." + property, bind(ELSEWHERE, "zk." + property + "=" + value));
    }

    @Test
    void aMistakeOfPathListOrSecurityIsNamedWhereItIs() {
        assertMistake("zk.clients.orders.chroot", bind("zk.clients.orders.chroot=x"));
        assertMistake("zk.chroot", bind("zk.chroot=x", "zk.clients.orders.read-only=true"));
        assertMistake("zk.clients.orders.connect-string", bind("zk.clients.orders.connect-string=a:b:c:d"));
        assertMistake("zk.clients.orders.auth[0].credentials", bind("zk.clients.orders.auth[0].scheme=digest"));
        assertMistake("zk.clients.orders.default-acl[0].scheme", bind("zk.clients.orders.default-acl[0].id=x"));
        assertMistake("zk.clients.orders.sasl.mechanism", bind("zk.clients.orders.sasl.username=x"));
        assertMistake(
                "zk.clients.orders.sasl.password",
                bind("zk.clients.orders.sasl.mechanism=digest-md5", "zk.clients.orders.sasl.username=x"));
        assertMistake("zk.clients.orders.ssl.bundle", bind("zk.clients.orders.ssl.bundle=nowhere"));
        assertMistake("zk.ssl.bundle", bind("zk.ssl.bundle=nowhere", ELSEWHERE));
    }

    private static void assertMistake(String name, ZkProperties properties) {
        ZkClientProperties orders = properties.client("orders");
        SslBundles bundles = BoundSslBundles.bind(binder(), new DefaultResourceLoader());
        assertThatThrownBy(() -> new ZkClientBuilderConfigurer(properties, List.of())
                        .builder("orders", new PropertiesZkConnectionDetails(orders, bundles, null)))
                .isInstanceOfAny(InvalidZkPropertyException.class, InvalidConfigurationPropertyValueException.class)
                .hasMessageContaining(name)
                .hasMessageMatching("(?s).*(?<![.])\\Q" + name + "\\E.*");
    }

    @ParameterizedTest
    @ValueSource(strings = {"orders", "zk"})
    void aClientIsBuiltWithoutABeanFactory(String name) {
        List<String> customized = new ArrayList<>();
        ZkProperties properties = bind(ELSEWHERE, "zk.connect-string=zk1:2181", "zk.session-timeout=7s");
        ZkConnectionDetails details = new PropertiesZkConnectionDetails(properties.client(name), null, null);
        try (ZkClient client = new ZkClientBuilderConfigurer(
                        properties, List.of((client1, builder) -> customized.add(client1)))
                .builder(name, details)
                .build()) {
            assertThat(client.name()).isEqualTo(name);
            assertThat(customized).containsExactly(name);
        }
    }

    @Test
    void aValueInTheWrongPlaceIsToldWhereThereIsNoBeanFactory() {
        assertThatThrownBy(() -> bind("zk.ssl=true"))
                .hasRootCauseInstanceOf(InvalidZkPropertyException.class)
                .hasRootCauseMessage(
                        "The property 'zk.ssl' (\"zk.ssl\" from property source \"test\") is a group of properties and has"
                                + " no value of its own. Write instead: zk.ssl.enabled=true for TLS with the trust of the"
                                + " JVM, or zk.ssl.bundle for an SSL bundle.");
        assertThat(bind().getSessionTimeout()).isEqualTo(Duration.ofSeconds(30));
    }

    private static ZkClientProperties orders(String... more) {
        List<String> all = new ArrayList<>(List.of(DEFAULT));
        all.addAll(List.of(more));
        return bind(all.toArray(String[]::new)).client("orders");
    }

    private static ZkProperties bind(String... properties) {
        return ZkProperties.bind(binder(properties));
    }

    private static Binder binder(String... properties) {
        Map<String, Object> values = new TreeMap<>();
        for (String property : properties) {
            String[] pair = property.split("=", 2);
            values.put(pair[0], pair[1]);
        }
        return new Binder(
                ConfigurationPropertySources.from(new MapPropertySource("test", values)),
                null,
                ApplicationConversionService.getSharedInstance());
    }
}
