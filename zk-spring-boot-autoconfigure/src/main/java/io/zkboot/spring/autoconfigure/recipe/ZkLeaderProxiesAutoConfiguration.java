/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import io.zkboot.spring.leader.EnableZkLeaders;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.context.annotation.Import;

/**
 * Auto-configuration of what holds the work of a leader back. It is there without a condition: where there are no
 * elections, as with {@code zk.enabled=false}, nobody leads.
 */
@AutoConfiguration(after = ZkLeaderAutoConfiguration.class)
@Import(EnableZkLeaders.Proxies.class)
public final class ZkLeaderProxiesAutoConfiguration {}
