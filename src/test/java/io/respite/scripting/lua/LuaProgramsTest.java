package io.respite.scripting.lua;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Programs that end as Redis' own interpreter ends them, and hostile ones that end as well. */
class LuaProgramsTest {

    private static final Path PROGRAMS = Path.of("src/test/resources/lua/programs.txt");
    private static final String NAME = "@user_script";

    private final LuaTable strings = new LuaTable();
    private final LuaTable globals = Library.globals(strings);

    private Machine machine(String program, java.util.function.BooleanSupplier mayGoOn) {
        Machine machine = new Machine(globals, strings, mayGoOn);
        byte[] source = program.getBytes(StandardCharsets.ISO_8859_1);
        machine.begin(Parser.compile(source, NAME), globals);
        return machine;
    }

    private Object run(String program) {
        Machine machine = machine(program, () -> true);
        assertThat(machine.run()).isTrue();
        return machine.results().length == 0 ? null : machine.results()[0];
    }

    private String outcome(String program) {
        try {
            Object result = run(program);
            return "= " + (result == null ? "(nil)" : Values.describe(result));
        } catch (LuaError error) {
            return "! " + Values.describe(error.value());
        }
    }

    @Test
    void recordedProgramsEndAsRecorded() throws IOException {
        List<String> lines = Files.readAllLines(PROGRAMS, StandardCharsets.ISO_8859_1);
        List<String> wrong = new ArrayList<>();
        int count = 0;
        for (int i = 1; i + 1 < lines.size(); i += 2) {
            String program = lines.get(i).substring(2);
            String outcome = outcome(program);
            if (!outcome.equals(lines.get(i + 1))) {
                wrong.add(program + "\n  " + lines.get(i + 1) + "\n  " + outcome);
            }
            count++;
        }
        assertThat(wrong).isEmpty();
        assertThat(count).isGreaterThan(130);
    }

    @Test
    void machineStopsInALoopAndGoesOn() {
        int[] asked = {0};
        Machine machine =
                machine(
                        "local n = 0 for i = 1, 100000 do n = n + i end return n",
                        () -> ++asked[0] % 2 == 0);
        int stops = 0;
        while (!machine.run()) {
            stops++;
        }
        assertThat(stops).isGreaterThan(3);
        assertThat(machine.results()).containsExactly(5000050000.0);
    }

    @Test
    void machineStopsInsideCallsOfBuiltinFunctions() {
        String[] endless = {
            "pcall(function() while true do end end)",
            "string.gsub('x', '.', function() while true do end end)",
            "table.sort({2, 1}, function() while true do end end)",
            "return setmetatable({}, {__index = function() while true do end end}).x",
            "coroutine.wrap(function() while true do end end)()",
            "xpcall(error, function() while true do end end)",
            "while true do pcall(error) end",
            "for w in function() return 1 end do end",
            "repeat until false",
            "local function f() return f() end f()"
        };
        for (String program : endless) {
            Machine machine = machine(program, () -> false);
            assertThat(machine.run()).as(program).isFalse();
            assertThat(machine.run()).as(program).isFalse();
        }
    }

    @Test
    void callsThatNobodyWroteAreAskedAboutToo() {
        String[] endless = {
            "for _ in type, 1 do end",
            "return setmetatable({}, {__index = function(t, k) if k == 0 then return 0 end"
                    + " return t[k - 1] + t[k - 1] end})[60]"
        };
        for (String program : endless) {
            Machine machine = machine(program, () -> false);
            assertThat(machine.run()).as(program).isFalse();
        }
    }

    @Test
    void callsOfBuiltinFunctionsByEachOtherAreAskedAboutToo() {
        String[] programs = {
            "return #(string.gsub(('a'):rep(200000), '.', string.upper))",
            "return #(string.gsub(('a'):rep(200000), '.', setmetatable({}, {__index = rawget})))",
            "local t = {} for i = 1, 20000 do t[i] = i end table.sort(t, rawequal)"
                    + " return 10 * t[20000]",
            "local t = {} for i = 1, 10000 do t[i] = i t[i + 10000] = 'x' end"
                    + " pcall(table.sort, t) return 200000"
        };
        for (String program : programs) {
            int[] asked = {0};
            Machine machine = machine(program, () -> ++asked[0] % 2 == 0);
            int stops = 0;
            while (!machine.run()) {
                stops++;
            }
            assertThat(machine.results()).as(program).containsExactly(200_000.0);
            assertThat(stops).as(program).isGreaterThan(1);
        }
    }

    @Test
    void searchesWhoseMatchIsNeverPutInAreCounted() {
        int[] asked = {0};
        Machine machine =
                machine(
                        "local text = ('a'):rep(3000) .. '!z'"
                                + " for i = 1, 10 do pcall(string.gsub, text, 'a-z', error) end",
                        () -> ++asked[0] > 0);
        assertThat(machine.run()).isTrue();
        assertThat(asked[0]).isGreaterThan(5);
    }

    @Test
    void pairsEndsWhereKeysLieBetweenTheListAndItsRoom() {
        assertThat(run("local n, t = 0, {1} t[3] = 5 for k in pairs(t) do n = n + 1 end return n"))
                .isEqualTo(2.0);
        assertThat(
                        run(
                                "local n, t = 0, {1, 2, 3, 4} t[4] = nil t[3] = nil t[2] = nil"
                                        + " t[4] = 'x' for k in pairs(t) do n = n + 1 end"
                                        + " return n"))
                .isEqualTo(2.0);
        assertThat(run("local t = {1, 2, 3} for k in pairs(t) do t[k] = nil end return #t"))
                .isEqualTo(0.0);
    }

    @Test
    void handlersOfErrorsEndOnAFullStack() {
        assertThat(
                        run(
                                "return xpcall(function() local function f() return 1 + f() end"
                                        + " return f() end, function(e) return e end)"))
                .isEqualTo(false);
        assertThat(
                        run(
                                "local function f() return xpcall(f, function(e) return e end) end"
                                        + " return f()"))
                .isNotNull();
    }

    @Test
    void stackMayGrowInTheMiddleOfAFunction() {
        for (int size = 30; size < 80; size++) {
            Object found =
                    run(
                            "local t = {} for i = 1, "
                                    + size
                                    + " do t[i] = i end local function f(...)"
                                    + " local x1, x2, x3, x4, x5, x6, x7, x8, x9"
                                    + " local u = {...} local v = u local w = v[1] return w, v end"
                                    + " local a, b = f(unpack(t)) return #b");
            assertThat(found).isEqualTo((double) size);
        }
    }

    @Test
    void hostileProgramsEndWithAnError() {
        String[] hostile = {
            "local function f() return 1 + f() end f()",
            "local t = {} setmetatable(t, {__index = function(t, k) return t[k] end}) return t.x",
            "local function f() return pcall(f) and error('x') end error(tostring(f()))",
            "return string.rep('x', 2^31 - 1)",
            "return string.rep(string.rep('x', 2^20), 2^20)",
            "return ('a'):rep(100000):find(('a?'):rep(10000) .. 'b')",
            "return ('a'):rep(30000):find(('.-'):rep(30) .. 'b')",
            "return unpack({}, 1, 1e8)",
            "return table.concat({}, 'x', 1, 2^31 - 1)",
            "return string.format('%99999d', 1)",
            "local t = {} t[1] = t return table.concat(t)",
            "local a, b = {}, {} setmetatable(a, {__index = b}) setmetatable(b, {__index = a})"
                    + " return a.x",
            "return loadstring(('('):rep(10000))() ",
            "local x = coroutine.wrap(function() x() end) x = x x()",
            "table.insert({}, -2^31, 1)"
        };
        for (String program : hostile) {
            assertThatThrownBy(() -> run(program)).as(program).isInstanceOf(LuaError.class);
        }
    }

    @Test
    void builtinFunctionsThatCallEachOtherTakeNoStack() {
        assertThat(run("return (string.gsub(('a'):rep(200000), '.', string.upper)):sub(1, 3)"))
                .isEqualTo(LuaString.of("AAA"));
        assertThat(
                        run(
                                "local t = {} for i = 1, 50000 do t[i] = 50000 - i end"
                                        + " table.sort(t, function(a, b) return a < b end) return"
                                        + " t[1]"))
                .isEqualTo(0.0);
        assertThat(
                        run(
                                "local n = 0 for w in ('x '):rep(50000):gmatch('%a') do n = n + 1"
                                        + " end return n"))
                .isEqualTo(50000.0);
    }

    @Test
    void sortPutsRandomNumbersInOrder() {
        Random random = new Random(20261123);
        for (int round = 0; round < 20; round++) {
            int size = random.nextInt(200);
            StringBuilder list = new StringBuilder("{");
            for (int i = 0; i < size; i++) {
                list.append(random.nextInt(100)).append(',');
            }
            Object isSorted =
                    run(
                            "local t = "
                                    + list
                                    + "} table.sort(t, function(a, b) return a > b end)"
                                    + " for i = 2, #t do if t[i - 1] < t[i] then return false end"
                                    + " end return #t");
            assertThat(isSorted).isEqualTo((double) size);
        }
    }

    @Test
    void anySourceIsCompiledOrRefusedWithAMessage() {
        Random random = new Random(7);
        String[] words =
                ("and break do else elseif end false for function if in local nil not or repeat"
                     + " return then true until while x y f 1 2.5 'a' [[b]] + - * / % ^ # == ~= <="
                     + " >= < > = ( ) { } [ ] ; : , . .. ... \" [=[ -- \n"
                     + " 0x 1e")
                        .split(" ");
        for (int round = 0; round < 2_000; round++) {
            StringBuilder source = new StringBuilder();
            for (int i = random.nextInt(14); i >= 0; i--) {
                source.append(words[random.nextInt(words.length)]).append(' ');
            }
            compile(source.toString());
            byte[] noise = new byte[random.nextInt(30)];
            random.nextBytes(noise);
            compile(new String(noise, StandardCharsets.ISO_8859_1));
        }
    }

    /* What compiles also runs, or raises: the machine itself must not fail. */
    private void compile(String source) {
        int[] turns = {0};
        try {
            machine(source, () -> turns[0]++ < 2).run();
        } catch (LuaError refused) {
            assertThat(refused.line()).isGreaterThanOrEqualTo(-1);
        }
    }

    @Test
    void whatABuiltinFunctionMakesCountsWhereverItIsCalled() {
        for (String call : List.of("string.rep('x', 1e6)", "pcall(string.rep, 'x', 1e6)")) {
            int[] asked = {0};
            Machine machine = machine("for i = 1, 50 do " + call + " end", () -> ++asked[0] < 1000);

            assertThat(machine.run()).as(call).isTrue();
            assertThat(asked[0]).as(call).isGreaterThan(45);
        }
    }
}
