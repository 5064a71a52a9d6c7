/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.zkboot.client.testing.Shows;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The data of instances: those that others have written, those that others read, and those that mean harm. */
class InstanceFormatTest {
    /** Written by Spring Cloud Zookeeper 5.0.2 with curator-x-discovery 5.9.0. */
    static final String SPRING_CLOUD =
            "{\"name\":\"orders\",\"id\":\"0b7c1e0e-4b0a-4a52-9a37-1b0f0b3a9c11\",\"address\":\"host-7\",\"port\":8080,"
                    + "\"sslPort\":null,\"payload\":{\"@class\":"
                    + "\"org.springframework.cloud.zookeeper.discovery.ZookeeperInstance\",\"id\":\"orders-1\","
                    + "\"name\":\"orders\",\"metadata\":{\"zone\":\"eu \\\"1\\\"\",\"instance_status\":\"UP\"}},"
                    + "\"registrationTimeUTC\":1764394185000,\"serviceType\":\"DYNAMIC\",\"uriSpec\":{\"parts\":["
                    + "{\"value\":\"scheme\",\"variable\":true},{\"value\":\"://\",\"variable\":false},"
                    + "{\"value\":\"address\",\"variable\":true},{\"value\":\":\",\"variable\":false},"
                    + "{\"value\":\"port\",\"variable\":true}]}}";

    /** Written by curator-x-discovery 5.9.0 alone, with the field that it leaves out by default. */
    private static final String DISABLED =
            "{\"name\":\"orders\",\"id\":\"x\",\"address\":\"host-7\",\"port\":null,\"sslPort\":8443,\"payload\":null,"
                    + "\"registrationTimeUTC\":1,\"serviceType\":\"DYNAMIC\",\"uriSpec\":null,\"enabled\":false}";

    private static final String STRANGE_PAYLOAD =
            "{\"name\":\"o\",\"id\":\"y\",\"address\":\"h\",\"port\":null,\"sslPort\":null,\"payload\":{\"@class\":"
                    + "\"java.util.HashMap\",\"a\":1},\"registrationTimeUTC\":1,\"serviceType\":\"PERMANENT\","
                    + "\"uriSpec\":null}";

    @Test
    void whatSpringCloudZookeeperWritesIsRead() {
        ZkServiceInstance instance = read(SPRING_CLOUD);
        assertThat(instance.getServiceId()).isEqualTo("orders");
        assertThat(instance.getInstanceId()).isEqualTo("0b7c1e0e-4b0a-4a52-9a37-1b0f0b3a9c11");
        assertThat(instance.getHost()).isEqualTo("host-7");
        assertThat(instance.getPort()).isEqualTo(8080);
        assertThat(instance.isSecure()).isFalse();
        assertThat(instance.getUri()).hasToString("http://host-7:8080");
        assertThat(instance.getMetadata())
                .containsExactlyInAnyOrderEntriesOf(Map.of("zone", "eu \"1\"", "instance_status", "UP"));
        assertThat(instance.isUp()).isTrue();
    }

    @Test
    void whatIsWrittenIsWhatSpringCloudZookeeperWrites() {
        ZkRegistration registration = ZkRegistration.of("orders", "host-7")
                .instanceId("0b7c1e0e-4b0a-4a52-9a37-1b0f0b3a9c11")
                .applicationId("orders-1")
                .port(8080)
                .build();
        assertThat(new String(InstanceFormat.write(registration), UTF_8))
                .isEqualTo(SPRING_CLOUD
                        .replace("\"zone\":\"eu \\\"1\\\"\",", "")
                        .replace("1764394185000", Long.toString(registration.registrationTime())));
    }

    @Test
    void whatIsWrittenIsReadAgain() {
        String odd = "a \"b\" \\ / \b\f\n\r\t \u0001 \u00e4\u4e16 \ud83d\ude00 \ud83d";
        ZkRegistration registration = ZkRegistration.of("shop/orders", "fe80::1")
                .port(8080)
                .sslPort(8443)
                .status("OUT_OF_SERVICE")
                .metadata(Map.of(odd, odd))
                .uriSpec("{scheme}://{address}:{ssl-port}/{name}/{nothing}")
                .build();
        ZkServiceInstance instance = InstanceFormat.read("shop/orders", "n", InstanceFormat.write(registration));
        assertThat(instance.getMetadata()).isEqualTo(registration.getMetadata());
        assertThat(instance.getInstanceId()).isEqualTo(registration.getInstanceId());
        assertThat(instance.getPort()).isEqualTo(8443).isEqualTo(registration.getPort());
        assertThat(instance.isSecure()).isTrue();
        assertThat(instance.isUp()).isFalse();
        assertThat(instance.getStatus()).isEqualTo("OUT_OF_SERVICE");
    }

    @Test
    void anInstanceWithoutAPortHasPortZeroAsOthersReadNoNull() {
        ZkRegistration registration = ZkRegistration.of("batch", "host-7").build();
        assertThat(new String(InstanceFormat.write(registration), UTF_8)).contains("\"port\":0,\"sslPort\":null");
    }

    @Test
    void anInstanceThatCuratorHasDisabledIsNotUp() {
        ZkServiceInstance instance = read(DISABLED);
        assertThat(instance.isUp()).isFalse();
        assertThat(instance.isSecure()).isTrue();
        assertThat(instance.getPort()).isEqualTo(8443);
        assertThat(instance.getUri()).hasToString("https://host-7:8443");
    }

    @Test
    void aPayloadOfAnotherKindIsNoMetadata() {
        ZkServiceInstance instance = read(STRANGE_PAYLOAD);
        assertThat(instance.getMetadata()).isEmpty();
        assertThat(instance.isUp()).isTrue();
        assertThat(instance.getPort()).isZero();
    }

    @Test
    void theClassOfAPayloadIsNeverLoaded() {
        ZkServiceInstance instance = read(SPRING_CLOUD.replace(
                "org.springframework.cloud.zookeeper.discovery.ZookeeperInstance", Loaded.class.getName()));
        assertThat(instance.getMetadata()).containsKey("zone");
        assertThat(Trace.loaded).isFalse();
    }

    /** Whether {@link Loaded} was. */
    static final class Trace {
        static boolean loaded;
    }

    static final class Loaded {
        static {
            Trace.loaded = true;
        }
    }

    @Test
    void fieldsThatAreNotKnownAreIgnoredAndTheLastOfTwoCounts() {
        ZkServiceInstance instance = read("\n{ \"address\" : \"a\" , \"future\": [ {} , [1.5e3, true, false, null] ],"
                + "\"port\": 1, \"port\": 2,"
                + "\"payload\": {\"metadata\": {\"n\": 7, \"b\": true, \"none\": null, \"o\": {}}}} ");
        assertThat(instance.getPort()).isEqualTo(2);
        assertThat(instance.getInstanceId()).isEqualTo("node");
        assertThat(instance.getMetadata()).containsExactly(Map.entry("n", "7"), Map.entry("b", "true"));
    }

    @Test
    void anIpv6AddressIsPutInBracketsInUris() {
        ZkServiceInstance instance = read("{\"address\":\"fe80::1\",\"port\":80}");
        assertThat(instance.getHost()).isEqualTo("fe80::1");
        assertThat(instance.getUri()).hasToString("http://[fe80::1]:80").hasPort(80);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "[]                               | no object",
                "{                                | no name of a field",
                "{\"address\":\"a\"               | no '}'",
                "{\"address\":\"a\"} x            | more behind the object",
                "{\"address\":\"a                 | it ends in a string",
                "{\"address\":}                   | no value",
                "{\"address\":\"\\x\"}            | no such escape",
                "{\"address\":\"\\u00g0\"}        | no hexadecimal digit",
                "{\"address\":truth}              | no value",
                "{\"address\":1-2}                | no number",
                "{}                               | it has no address",
                "{\"address\":\" \"}              | it has no address",
                "{\"address\":5}                  | it has no address",
                "{\"address\":\"a\",\"port\":70000} | its port",
                "{\"address\":\"a\",\"port\":-1}  | its port",
                "{\"address\":\"a\",\"port\":80.5} | its port",
                "{\"address\":\"a\",\"port\":1e999999999} | its port",
                "{\"address\":\"a\",\"sslPort\":\"x\"} | its sslPort",
                "{\"address\":\"a b\"}            | no URI"
            })
    void whatIsNoInstanceIsRefusedWithoutShowingIt(String data, String message) {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> read(data))
                .withMessageContaining(message);
    }

    @Test
    void whatIsNoTextIsRefused() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> InstanceFormat.read("orders", "node", new byte[] {(byte) 0xff}))
                .withMessageContaining("UTF-8");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{\"a\":"})
    void deepNestingEndsInARefusal(String open) {
        String deep = "{\"address\":\"a\",\"b\":" + open.repeat(100_000);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> read(deep))
                .withMessageContaining("deeper than 64");
    }

    @Test
    void aNumberOfAMillionDigitsEndsInARefusal() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> read("{\"address\":\"a\",\"port\":" + "9".repeat(1_000_000) + "}"))
                .withMessageContaining("longer than 64");
    }

    @Test
    @Shows("T08")
    void aUriOfAThousandTimesALongIdIsRefusedBeforeItIsMade() {
        String part = "{\"value\":\"id\",\"variable\":true},";
        String data = "{\"address\":\"a\",\"id\":\"" + "x".repeat(500_000) + "\",\"uriSpec\":{\"parts\":["
                + part.repeat(16_000) + "{}]}}";
        assertThat(data).hasSizeLessThan(1 << 20);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> read(data))
                .withMessage("its URI is longer than 8192 characters");
    }

    private static ZkServiceInstance read(String data) {
        return InstanceFormat.read("orders", "node", data.getBytes(UTF_8));
    }
}
