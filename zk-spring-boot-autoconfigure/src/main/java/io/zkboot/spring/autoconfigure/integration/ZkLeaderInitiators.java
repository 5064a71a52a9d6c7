/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.integration;

import io.zkboot.client.ZkClient;
import io.zkboot.spring.ZkClients;
import io.zkboot.spring.autoconfigure.FeatureProperties;
import io.zkboot.spring.integration.ZkLeaderInitiator;
import io.zkboot.spring.recipe.ZkRecipes;
import java.util.List;
import org.springframework.aot.AotDetector;
import org.springframework.beans.factory.BeanFactory;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.integration.leader.Candidate;
import org.springframework.integration.leader.DefaultCandidate;
import org.springframework.util.StringUtils;

/** Makes the initiators of {@code zk.integration.leader.roles}. */
final class ZkLeaderInitiators {
    static final String BEAN_NAME = "zkLeaderInitiators";
    static final String FACTORY_METHOD = "initiator";
    static final String CLIENT = "zk.integration.client";
    private static final String SUFFIX = "ZkLeaderInitiator";

    private final ZkIntegrationProperties properties;
    private final ZkClients clients;
    private final ConfigurableListableBeanFactory beanFactory;

    ZkLeaderInitiators(
            ZkIntegrationProperties properties, ZkClients clients, ConfigurableListableBeanFactory beanFactory) {
        this.properties = properties;
        this.clients = clients;
        this.beanFactory = beanFactory;
    }

    /** Returns the recipes of the client of the properties, from this context rather than from its parent. */
    static ZkRecipes recipes(ZkIntegrationProperties properties, ZkClients clients, BeanFactory beanFactory) {
        return beanFactory
                .getBean(ZkRecipes.class)
                .client(FeatureProperties.client(clients, CLIENT, properties.getClient()));
    }

    /** Returns the name of the bean of a role. */
    static String beanName(String role) {
        return role + SUFFIX;
    }

    /** Whether a context or an ancestor has it. */
    static boolean isThere(BeanFactory factory, String role) {
        return factory.containsBean(beanName(role));
    }

    /**
     * In an application that was generated ahead of time beans are settled: nobody would stand for a role that was not
     * there then, and somebody for one that is not wanted any more.
     */
    void requireWhatWasGenerated() {
        if (AotDetector.useGeneratedArtifacts()) {
            for (String role : properties.getLeader().getRoles()) {
                if (StringUtils.hasText(role) && !isThere(beanFactory, role)) {
                    throw FeatureProperties.invalid(
                            ZkLeaderRegistrar.ROLES,
                            role,
                            "the role was not there when the application was generated ahead of time");
                }
            }
        }
    }

    /** Makes one. */
    ZkLeaderInitiator initiator(String role) {
        if (!properties.getLeader().getRoles().contains(role)) {
            throw FeatureProperties.invalid(
                    ZkLeaderRegistrar.ROLES,
                    properties.getLeader().getRoles(),
                    "the role '" + role + "' was there when the application was generated ahead of time");
        }
        ZkIntegrationProperties.Election election = properties.getLeader();
        ZkRecipes recipes = recipes(properties, clients, beanFactory);
        ZkLeaderInitiator initiator = new ZkLeaderInitiator(
                recipes,
                candidate(role, recipes.zkClient()),
                FeatureProperties.path("zk.integration.leader.root", election.getRoot()));
        initiator.setRevokeInDoubt(election.isRevokeInDoubt());
        initiator.setStopTimeout(
                FeatureProperties.time("zk.integration.leader.stop-timeout", election.getStopTimeout()));
        return initiator;
    }

    private Candidate candidate(String role, ZkClient client) {
        List<Candidate> own = beanFactory.getBeanProvider(Candidate.class).stream()
                .filter(candidate -> role.equals(candidate.getRole()))
                .toList();
        if (own.size() > 1) {
            throw new IllegalStateException("There are " + own.size() + " Candidate beans of the role '" + role
                    + "' of zk.integration.leader.roles. Leave one of them, or declare a ZkLeaderInitiator bean for"
                    + " each and take the role out of the list.");
        }
        return own.isEmpty() ? new DefaultCandidate(id(client), role) : own.get(0);
    }

    private String id(ZkClient client) {
        String id = properties.getLeader().getId();
        return StringUtils.hasText(id)
                ? id
                : client.name() + ", process " + ProcessHandle.current().pid();
    }
}
