/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.comparison;

import java.io.File;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/** Who is compared: the same application on another class path and with other properties. */
enum Side {
    /** Spring Cloud Zookeeper, without a class of ours but those of this comparison. */
    SPRING_CLOUD("Spring Cloud Zookeeper"),
    /** The starter, without Spring Cloud Zookeeper and Curator. */
    ZKBOOT("zk-spring-boot");

    private static final List<String> OF_SPRING_CLOUD = List.of("spring-cloud-zookeeper", "curator-");
    private static final List<String> OF_ZKBOOT = List.of("zk-spring-boot-autoconfigure", "zk-client-core");

    private final String label;

    Side(String label) {
        this.label = label;
    }

    /** Its name in the tables. */
    String label() {
        return label;
    }

    /** The class path of its applications: that of this JVM without what belongs to the other side. */
    String classPath() {
        List<String> others = this == ZKBOOT ? OF_SPRING_CLOUD : OF_ZKBOOT;
        return Arrays.stream(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> others.stream().noneMatch(entry::contains) || entry.endsWith("test-classes"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Properties of an application with nothing but a client. */
    List<String> client(String servers) {
        return this == ZKBOOT
                ? of("zk.connect-string=" + servers, "spring.main.web-application-type=none")
                : of(
                        "spring.cloud.zookeeper.connect-string=" + servers,
                        "spring.cloud.zookeeper.config.enabled=false",
                        "spring.cloud.zookeeper.discovery.enabled=false",
                        "spring.main.web-application-type=none");
    }

    /** Properties of an application that imports its configuration from the same nodes on either side. */
    List<String> configuration(String servers, boolean optional) {
        String prefix = optional ? "optional:" : "";
        return this == ZKBOOT
                ? of(
                        "zk.connect-string=" + servers,
                        "spring.config.import=" + prefix + "zk:",
                        "spring.main.web-application-type=none")
                : of(
                        "spring.cloud.zookeeper.connect-string=" + servers,
                        "spring.config.import=" + prefix + "zookeeper:",
                        "spring.cloud.zookeeper.discovery.enabled=false",
                        "spring.main.web-application-type=none");
    }

    /** Properties of an application with a web server that registers itself and finds others. */
    List<String> discovery(String servers, String service) {
        List<String> all = this == ZKBOOT
                ? of("zk.connect-string=" + servers, "zk.discovery.enabled=true")
                : of(
                        "spring.cloud.zookeeper.connect-string=" + servers,
                        "spring.cloud.zookeeper.config.enabled=false");
        all.addAll(of("spring.main.web-application-type=servlet", "server.port=0"));
        all.add("spring.application.name=" + service);
        return all;
    }

    private static List<String> of(String... properties) {
        return new ArrayList<>(List.of(properties));
    }
}
