/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.fuzz;

import io.zkboot.client.testing.fuzz.FuzzContract;
import io.zkboot.client.testing.fuzz.Target;
import java.util.List;
import org.junit.jupiter.api.Tag;

/** All targets of the starter survive the inputs of each build. */
@Tag("any-jdk")
class FuzzTargetsTest extends FuzzContract {
    static List<Target> targets() {
        return FuzzTarget.all();
    }
}
