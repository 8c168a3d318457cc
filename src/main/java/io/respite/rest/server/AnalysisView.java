package io.respite.rest.server;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.respite.analysis.MemoryAnalysis;
import io.respite.analysis.MemoryReport;
import io.respite.rest.ByteText;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * An analysis of what the memory goes to.
 *
 * @param id counts all of this run of the server
 * @param state RUNNING, DONE, CANCELLED or FAILED
 * @param startedAtMs since 1970
 * @param endedAtMs since 1970; -1 while it runs
 * @param keys how many were looked at so far
 * @param totalKeys how many there were when it began
 * @param types what the keys of each type take; left out where only the state is told
 * @param tree what the keys of each prefix take; left out where only the state is told
 * @param largest the keys that take most; left out where only the state is told
 */
@Schema(name = "MemoryAnalysis")
@JsonInclude(JsonInclude.Include.NON_NULL)
record AnalysisView(
        long id,
        String state,
        long startedAtMs,
        long endedAtMs,
        long keys,
        long totalKeys,
        List<TypeView> types,
        PrefixView tree,
        List<LargeView> largest) {

    /** In place of the prefixes that are not told one by one, and of keys without any. */
    static final String OTHERS = "(others)";

    /** What the keys of a type take with their values. */
    @Schema(name = "TypeSize")
    record TypeView(String type, long keys, long bytes) {}

    /**
     * What the keys take that begin alike.
     *
     * @param prefix how, the last separator included; for the rest of those above "(others)"
     * @param isRest whether this is the rest of those above
     * @param children longer prefixes, the largest first, and the rest last; none of the rest
     */
    @Schema(name = "PrefixSize")
    record PrefixView(
            ByteText prefix, boolean isRest, long keys, long bytes, List<PrefixView> children) {

        static PrefixView of(MemoryReport.Prefix node) {
            List<PrefixView> children = new ArrayList<>();
            node.below().forEach(each -> children.add(of(each)));
            if (node.otherKeys() > 0 && !children.isEmpty()) {
                children.add(
                        new PrefixView(
                                new ByteText(OTHERS),
                                true,
                                node.otherKeys(),
                                node.otherBytes(),
                                List.of()));
            }
            return new PrefixView(
                    ByteText.of(node.prefix()), false, node.keys(), node.bytes(), children);
        }
    }

    /**
     * What one key takes with its value.
     *
     * @param isCut whether only the beginning of its name is shown
     */
    @Schema(name = "LargeKey")
    record LargeView(int db, ByteText key, boolean isCut, String type, long bytes) {}

    /** How far it is. */
    static AnalysisView of(MemoryAnalysis.Job job) {
        return of(job, null, null, null);
    }

    /** How far it is, and what it has found. */
    static AnalysisView of(MemoryAnalysis.Job job, MemoryReport report) {
        return of(
                job,
                report.types().stream()
                        .map(each -> new TypeView(each.type().text(), each.keys(), each.bytes()))
                        .toList(),
                PrefixView.of(report.tree()),
                report.largest().stream().map(AnalysisView::view).toList());
    }

    private static LargeView view(MemoryReport.Large large) {
        return new LargeView(
                large.db(),
                ByteText.of(large.key()),
                large.isCut(),
                large.type().text(),
                large.bytes());
    }

    private static AnalysisView of(
            MemoryAnalysis.Job job,
            List<TypeView> types,
            PrefixView tree,
            List<LargeView> largest) {
        return new AnalysisView(
                job.id(),
                job.state().name(),
                job.startedAtMs(),
                job.endedAtMs(),
                job.keys(),
                job.totalKeys(),
                types,
                tree,
                largest);
    }
}
