package io.respite.app;

import io.respite.commands.acl.AclCommands;
import io.respite.commands.admin.ClusterCommands;
import io.respite.commands.admin.CommandCommands;
import io.respite.commands.admin.ConfigCommands;
import io.respite.commands.admin.DebugCommands;
import io.respite.commands.admin.InfoCommand;
import io.respite.commands.admin.LolwutCommand;
import io.respite.commands.admin.ModuleCommands;
import io.respite.commands.admin.ServerCommands;
import io.respite.commands.admin.info.MemoryCommands;
import io.respite.commands.bitmap.BitfieldCommands;
import io.respite.commands.bitmap.BitmapCommands;
import io.respite.commands.bitmap.BitopCommand;
import io.respite.commands.connection.ClientCommands;
import io.respite.commands.connection.ConnectionCommands;
import io.respite.commands.geo.GeoCommands;
import io.respite.commands.geo.GeoSearchCommands;
import io.respite.commands.hash.FieldExpiryCommands;
import io.respite.commands.hash.HashCommands;
import io.respite.commands.hash.HashCounterCommands;
import io.respite.commands.hash.HashListingCommands;
import io.respite.commands.hash.HashRandomCommand;
import io.respite.commands.hyperloglog.HyperLogLogCommands;
import io.respite.commands.hyperloglog.PfdebugCommand;
import io.respite.commands.hyperloglog.PfselftestCommand;
import io.respite.commands.key.DatabaseCommands;
import io.respite.commands.key.ExpireCommands;
import io.respite.commands.key.KeyCommands;
import io.respite.commands.key.ObjectCommands;
import io.respite.commands.key.ScanCommands;
import io.respite.commands.list.BlockingListCommands;
import io.respite.commands.list.ListCommands;
import io.respite.commands.list.ListRangeCommands;
import io.respite.commands.monitoring.LatencyCommands;
import io.respite.commands.monitoring.MonitorCommand;
import io.respite.commands.monitoring.SlowLogCommands;
import io.respite.commands.pubsub.PublishCommands;
import io.respite.commands.pubsub.PubsubCommand;
import io.respite.commands.pubsub.SubscribeCommands;
import io.respite.commands.set.SetAlgebraCommands;
import io.respite.commands.set.SetCommands;
import io.respite.commands.set.SetRandomCommands;
import io.respite.commands.sort.SortCommands;
import io.respite.commands.sortedset.BlockingSortedSetCommands;
import io.respite.commands.sortedset.SortedSetAlgebraCommands;
import io.respite.commands.sortedset.SortedSetCommands;
import io.respite.commands.sortedset.SortedSetPopCommands;
import io.respite.commands.sortedset.SortedSetRandomCommand;
import io.respite.commands.sortedset.SortedSetRangeCommands;
import io.respite.commands.sortedset.SortedSetScanCommand;
import io.respite.commands.stream.AutoclaimCommand;
import io.respite.commands.stream.ClaimCommands;
import io.respite.commands.stream.GroupCommands;
import io.respite.commands.stream.GroupReadCommands;
import io.respite.commands.stream.PendingCommands;
import io.respite.commands.stream.StreamCommands;
import io.respite.commands.stream.StreamInfoCommands;
import io.respite.commands.stream.StreamRangeCommands;
import io.respite.commands.string.CounterCommands;
import io.respite.commands.string.LcsCommand;
import io.respite.commands.string.ManyStringsCommands;
import io.respite.commands.string.StringCommands;
import io.respite.commands.string.StringRangeCommands;
import io.respite.commands.transaction.TransactionCommands;
import io.respite.engine.Family;
import io.respite.engine.InfoSections;
import io.respite.persistence.Persistence;
import io.respite.persistence.aof.AofCommands;
import io.respite.persistence.rdb.DumpCommands;
import io.respite.persistence.rdb.FunctionDump;
import io.respite.persistence.rdb.MigrateCommand;
import io.respite.persistence.rdb.SaveCommands;
import io.respite.replication.FailoverCommand;
import io.respite.replication.ReplicaofCommands;
import io.respite.replication.RoleCommand;
import io.respite.replication.SyncCommands;
import io.respite.replication.WaitCommands;
import io.respite.scripting.FunctionCommands;
import io.respite.scripting.ScriptCommands;
import java.util.ArrayList;
import java.util.List;

/** Every family of commands: a new one takes a line here. */
public final class Families {

    private Families() {}

    /** One instance of each; INFO shows the given sections. */
    public static List<Family> all(InfoSections sections) {
        List<Family> all = new ArrayList<>(ofValues());
        all.addAll(ofServer(sections));
        return List.copyOf(all);
    }

    private static List<Family> ofValues() {
        return List.of(
                new AutoclaimCommand(),
                new BitfieldCommands(),
                new BitmapCommands(),
                new BitopCommand(),
                new BlockingListCommands(),
                new BlockingSortedSetCommands(),
                new ClaimCommands(),
                new CounterCommands(),
                new ExpireCommands(),
                new FieldExpiryCommands(),
                new GeoCommands(),
                new GeoSearchCommands(),
                new GroupCommands(),
                new GroupReadCommands(),
                new HyperLogLogCommands(),
                new HashCommands(),
                new HashCounterCommands(),
                new HashListingCommands(),
                new HashRandomCommand(),
                new KeyCommands(),
                new LcsCommand(),
                new ListCommands(),
                new ListRangeCommands(),
                new ManyStringsCommands(),
                new ObjectCommands(),
                new PendingCommands(),
                new PfdebugCommand(),
                new PfselftestCommand(),
                new ScanCommands(),
                new SetAlgebraCommands(),
                new SetCommands(),
                new SetRandomCommands(),
                new SaveCommands(engine -> Persistence.of(engine).saves()),
                new SortCommands(),
                new SortedSetAlgebraCommands(),
                new SortedSetCommands(),
                new SortedSetPopCommands(),
                new SortedSetRandomCommand(),
                new SortedSetRangeCommands(),
                new SortedSetScanCommand(),
                new StreamCommands(),
                new StreamInfoCommands(),
                new StreamRangeCommands(),
                new StringCommands(),
                new StringRangeCommands());
    }

    private static List<Family> ofServer(InfoSections sections) {
        return List.of(
                new AclCommands(),
                new AofCommands(call -> Persistence.of(call.engine()).appendOnlyFile()),
                new ClientCommands(),
                new ClusterCommands(),
                new CommandCommands(),
                new ConfigCommands(),
                new ConnectionCommands(),
                new DatabaseCommands(),
                new DebugCommands(),
                new DumpCommands(),
                new MigrateCommand(engine -> Persistence.of(engine).migrations()),
                new FunctionCommands(FunctionDump.commands()),
                new InfoCommand(sections),
                new LatencyCommands(),
                new LolwutCommand(),
                new MemoryCommands(),
                new ModuleCommands(),
                new MonitorCommand(),
                new PublishCommands(),
                new FailoverCommand(),
                new ReplicaofCommands(),
                new RoleCommand(),
                new WaitCommands(),
                new PubsubCommand(),
                new ScriptCommands(),
                new ServerCommands(),
                new SlowLogCommands(),
                new SubscribeCommands(),
                new SyncCommands(),
                new TransactionCommands());
    }
}
