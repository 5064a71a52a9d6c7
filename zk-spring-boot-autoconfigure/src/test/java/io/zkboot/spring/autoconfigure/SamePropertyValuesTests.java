/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure;

import static org.assertj.core.api.Assertions.assertThat;

import java.beans.PropertyDescriptor;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.beans.BeanUtils;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.ConfigurationPropertySources;
import org.springframework.boot.convert.ApplicationConversionService;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.MapPropertySource;

/** Whether two clients would be built alike. */
class SamePropertyValuesTests {
    private static final String ELSEWHERE = "zk.clients.orders.connect-string=zk9:2181";

    /** A value for each property of a client, none of them the default. */
    private static Stream<String> all() {
        return Stream.of(
                "connect-string=zk1:2181",
                "chroot=/shop",
                "session-timeout=11s",
                "connect-timeout=12s",
                "request-timeout=13s",
                "close-timeout=14s",
                "create-chroot=true",
                "wait-for-connection=false",
                "new-session-after-expiry=false",
                "restore-watches=false",
                "read-only=true",
                "hosts.shuffle=false",
                "hosts.follow-ensemble-changes=true",
                "batching.reads=false",
                "batching.writes=true",
                "limits.max-in-flight=15",
                "limits.max-in-flight-bytes=16KB",
                "limits.max-packet=17KB",
                "limits.reject-when-full=true",
                "retry.max-tries=18",
                "retry.delay=19s",
                "retry.backoff=20",
                "retry.jitter=0.21",
                "retry.max-delay=22s",
                "retry.deadline=23s",
                "retry.ignore-expire=false",
                "connect-retry.max-tries=24",
                "connect-retry.delay=25s",
                "connect-retry.backoff=26",
                "connect-retry.jitter=0.27",
                "connect-retry.max-delay=28s",
                "connect-retry.deadline=29s",
                "default-acl[0].scheme=auth",
                "default-acl[0].permissions=r",
                "default-acl[0].id=anna",
                "auth[0].scheme=digest",
                "auth[0].credentials=anna:geheim",
                "sasl.mechanism=digest-md5",
                "sasl.username=anna",
                "sasl.password=geheim",
                "sasl.principal=anna@SHOP",
                "sasl.keytab=/anna.keytab",
                "sasl.ticket-cache=/tickets",
                "sasl.jaas-section=Anna",
                "sasl.service-name=zk",
                "sasl.server-host=zk1",
                "sasl.server-principal=zk/zk1@SHOP",
                "ssl.enabled=false",
                "ssl.bundle=default",
                "ssl.verify-hostname=false");
    }

    @Test
    void allPropertiesOfAClientAreHere() {
        assertThat(all().map(each -> each.substring(0, each.indexOf('='))))
                .containsExactlyInAnyOrderElementsOf(names("", ZkClientProperties.class));
    }

    private static List<String> names(String prefix, Class<?> type) {
        List<String> names = new ArrayList<>();
        for (PropertyDescriptor property : BeanUtils.getPropertyDescriptors(type)) {
            if (property.getName().equals("class")) {
                continue;
            }
            String name =
                    prefix + property.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
            Class<?> element = ResolvableType.forMethodReturnType(property.getReadMethod())
                    .as(Collection.class)
                    .getGeneric()
                    .resolve(Object.class);
            if (ZkPropertyGroup.isGroup(element)) {
                names.addAll(names(name + "[0].", element));
            } else if (ZkPropertyGroup.isGroup(property.getPropertyType())) {
                names.addAll(names(name + ".", property.getPropertyType()));
            } else {
                names.add(name);
            }
        }
        return names;
    }

    @ParameterizedTest
    @MethodSource("all")
    void eachPropertyMakesAnotherClient(String property) {
        String[] all = all().map("zk."::concat).toArray(String[]::new);
        String[] others =
                all().filter(each -> !each.equals(property)).map("zk."::concat).toArray(String[]::new);
        assertThat(SamePropertyValues.of(bind(all), bind(all))).isTrue();
        assertThat(SamePropertyValues.of(bind(all), bind(others))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "connect-string=zk1:2181",
                "chroot=/shop",
                "auth[0].credentials=anna:geheim",
                "sasl.username=anna",
                "ssl.verify-hostname=false"
            })
    void whatAClientOfAnotherEnsembleDoesNotInheritMakesItNoOther(String property) {
        assertThat(SamePropertyValues.of(orders(ELSEWHERE), orders(ELSEWHERE, "zk." + property)))
                .isTrue();
        String more = "zk.clients.orders.read-only=true";
        assertThat(SamePropertyValues.of(orders(more), orders(more, "zk." + property)))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"session-timeout=7s", "retry.max-tries=3", "sasl.username=anna", "ssl.enabled=true"})
    void whatAClientSetsItselfCountsWhateverTheDefaultSays(String property) {
        String own = "zk.clients.orders." + property;
        assertThat(SamePropertyValues.of(orders(own), orders(own, "zk." + property)))
                .isTrue();
        assertThat(SamePropertyValues.of(orders(ELSEWHERE), orders(ELSEWHERE, own)))
                .isFalse();
    }

    @Test
    void aClientOfTheSameServersButNoIdentityOfTheDefaultIsAnother() {
        String servers = "zk.connect-string=zk9:2181";
        String more = "zk.clients.orders.read-only=true";
        assertThat(SamePropertyValues.of(orders(servers, more), orders(servers, more, ELSEWHERE)))
                .isFalse();
    }

    /** The embedded server of the default knows neither, so that it matters who sets them. */
    @ParameterizedTest
    @ValueSource(strings = {"ssl.enabled=true", "sasl.username=anna"})
    void whatIsInheritedIsNotTheSameAsWhatIsSet(String property) {
        String more = "zk.clients.orders.read-only=true";
        assertThat(SamePropertyValues.of(
                        orders("zk." + property, more),
                        orders("zk." + property, more, "zk.clients.orders." + property)))
                .isFalse();
    }

    private static ZkClientProperties orders(String... properties) {
        return bind(properties).client("orders");
    }

    private static ZkProperties bind(String... properties) {
        Map<String, Object> values = new TreeMap<>();
        for (String property : properties) {
            String[] pair = property.split("=", 2);
            values.put(pair[0], pair[1]);
        }
        return ZkProperties.bind(new Binder(
                ConfigurationPropertySources.from(new MapPropertySource("test", values)),
                null,
                ApplicationConversionService.getSharedInstance()));
    }
}
