/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.discovery;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.util.StringUtils;

/** Whether an instance wants requests: in its metadata, as Spring Cloud Zookeeper has it. */
final class InstanceStatus {
    static final String KEY = "instance_status";
    static final String UP = "UP";

    private InstanceStatus() {}

    /** Returns the status; one that is not given is {@code UP}. */
    static String of(Map<String, String> metadata) {
        @Nullable String status = metadata.get(KEY);
        return StringUtils.hasText(status) ? status : UP;
    }

    static boolean isUp(Map<String, String> metadata) {
        return UP.equalsIgnoreCase(of(metadata));
    }
}
