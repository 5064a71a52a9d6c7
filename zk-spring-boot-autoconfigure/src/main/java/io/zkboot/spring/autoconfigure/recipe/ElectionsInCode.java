/* SPDX-License-Identifier: Apache-2.0 */
package io.zkboot.spring.autoconfigure.recipe;

import io.zkboot.spring.leader.ZkElectionStatus;
import io.zkboot.spring.recipe.ZkRecipesView;
import java.util.List;
import java.util.stream.Stream;

/** Elections that no annotation has made: of code that uses recipes, and of Spring Integration. */
final class ElectionsInCode {
    private ElectionsInCode() {}

    /** Returns those of all elections that are not of the annotations. */
    static Stream<ZkRecipesView.Election> of(List<ZkElectionStatus> ofAnnotations, Stream<ZkRecipesView.Election> all) {
        return all.filter(election -> ofAnnotations.stream()
                .noneMatch(known -> known.client().equals(election.client())
                        && known.path().equals(election.path())
                        && known.participant().equals(election.participant())));
    }
}
