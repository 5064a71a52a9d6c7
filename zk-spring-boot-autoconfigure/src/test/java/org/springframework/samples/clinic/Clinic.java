/* SPDX-License-Identifier: Apache-2.0 */
package org.springframework.samples.clinic;

import io.zkboot.spring.ZkWatch;
import io.zkboot.spring.leader.LeaderOnly;
import io.zkboot.spring.leader.ZkLeader;
import org.springframework.stereotype.Component;

/** Of an application that has its home where Spring has, as its samples do. */
@Component
public class Clinic {
    @ZkWatch("/clinic")
    public void open(String hours) {}

    @ZkLeader("/leaders/clinic")
    public void lead() {}

    @LeaderOnly("/leaders/clinic")
    public void work() {}
}
