import Channels
import Foundation
import MPC
import PrivacyContracts
import Testing

/// IR and manifests made to exhaust whoever reads them: anybody may register a contract.
@Suite struct HostileTextTests {
    static let manifest = """
        contract: test
        methods:
          f:
            parameters:
              - {name: a, type: u64, role: input, from: {provider: 0}, visibility: secret}
              - {name: out, type: {array: u64, length: 1}, role: output, learns: everyone}
        """

    /// Seconds of processor time of this thread: others on the machine don't count.
    func seconds(_ body: () throws -> Void) rethrows -> Double {
        func now() -> Double {
            var time = timespec()
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
            return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
        }
        let start = now()
        try body()
        return now() - start
    }

    /// Many uses of one wide type without a name would each lay it out again, and name it in a refusal.
    @Test func wideTypesAreRefused() {
        let wide = "{ " + Array(repeating: "i8", count: 100_000).joined(separator: ", ") + " }"
        #expect(throws: ContractError.malformed(line: 1, .tooMany("parts of a type", limit: 1024)))
        {
            try Module(ir: "%T = type { \(wide), half }")
        }
        #expect(throws: ContractError.self) {
            try Module(ir: "define void @f() {\n  %x = alloca \(wide)\n  ret void\n}")
        }
        // A long constant has many types, each of them small.
        let bytes = Array(repeating: "i8 1", count: 5000).joined(separator: ", ")
        #expect(throws: Never.self) {
            try Module(ir: "@a = constant [5000 x i8] [\(bytes)]")
        }
    }

    @Test func typesAreDescribedInShort() throws {
        let fields = Array(repeating: "i8", count: 900).joined(separator: ", ")
        let module = try Module(ir: "%T = type { \(fields) }")
        guard case .some(.some(let type)) = module.namedTypes["T"] else {
            Issue.record("no type")
            return
        }
        #expect("\(type)".utf8.count < 200)
        #expect(
            "\(IRType.array(count: 3, element: .structure(fields: [.pointer], packed: true)))"
                == "[3 x <{ ptr }>]")
    }

    @Test func errorsAreOneShortLine() {
        let long = String(repeating: "x", count: 100_000)
        for name in [long, "a\\0Ab\\0D\\1B[31mc", "\u{202E}abc\u{2028}d"] {
            do {
                _ = try Module(ir: "define void @f() {\n  br label %\"\(name)\"\n}")
                Issue.record("read")
            } catch {
                let text = "\(error)"
                #expect(text.utf8.count < 450)
                #expect(
                    text.unicodeScalars.allSatisfy {
                        $0.value >= 32 && $0.value != 0x202E && $0.value != 0x2028
                    })
            }
        }
    }

    /// One block with many ways in: reading its phi must not take time in their square.
    @Test func manyWaysIntoAPhi() throws {
        let count = 16_000
        var text = "define void @f(i64 %a, ptr %out) {\nentry:\n  switch i64 %a, label %end [\n"
        for k in 0..<count { text += "i64 \(k), label %b\(k)\n" }
        text += "]\n"
        for k in 0..<count { text += "b\(k):\n  br label %end\n" }
        text += "end:\n  %r = phi i64 [ 0, %entry ]"
        for k in 0..<count { text += ", [ \(k), %b\(k) ]" }
        text += "\n  store i64 %r, ptr %out\n  ret void\n}\n"
        var contract: Contract?
        let time = try seconds { contract = try Contract(ir: text, manifest: Self.manifest) }
        #expect(time < 6)
        let output = try contract?.runInClear(
            method: "f", inputs: ContractInputs(providers: [[15_999]]))
        #expect(output?.encoded.suffix(2) == [0x3E, 0x7F])
    }

    /// `depth` loops around one another.
    private func nested(_ depth: Int) -> String {
        var text = "define void @f(i64 %a, ptr %out) {\nentry:\n  br label %h0\n"
        for k in 0..<depth {
            text += "h\(k):\n  br label %\(k + 1 < depth ? "h\(k + 1)" : "l\(k)")\n"
        }
        for k in (0..<depth).reversed() {
            text += "l\(k):\n  br i1 false, label %h\(k), label %\(k > 0 ? "l\(k - 1)" : "end")\n"
        }
        return text + "end:\n  store i64 %a, ptr %out\n  ret void\n}\n"
    }

    /// Loops in loops would be noted once for each around them, and laid out by recursion.
    @Test func deepLoopsAreRefused() async throws {
        let inputs = ContractInputs(providers: [[9]])
        let contract = try Contract(ir: nested(64), manifest: Self.manifest)
        #expect(try await contract.runTraced(method: "f", inputs: inputs).output.encoded.last == 9)
        for depth in [65, 8000] {
            do {
                _ = try Contract(ir: nested(depth), manifest: Self.manifest)
                Issue.record("read")
            } catch ContractError.refused(_, _, let refusal) {
                #expect(refusal == .tooMany("nested loops", limit: 64))
            }
        }
    }

    @Test func manyBlocksAreRefused() throws {
        var text = "define void @f(i64 %a, ptr %out) {\n"
        for k in 0..<16_384 { text += "b\(k):\n  br label %b\(k + 1)\n" }
        text += "b16384:\n  ret void\n}\n"
        do {
            _ = try Contract(ir: text, manifest: Self.manifest)
            Issue.record("read")
        } catch ContractError.refused(_, _, let refusal) {
            #expect(refusal == .tooMany("blocks", limit: 16_384))
        }
    }

    /// Copies and fills count by their length, and don't hold all their pieces at once.
    @Test func longCopiesCost() async throws {
        let ir = """
            declare void @llvm.memset.p0.i64(ptr, i8, i64, i1)
            declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
            define void @f(i64 %a, ptr %out) {
              %p = alloca [4194305 x i8]
              %q = alloca [4194305 x i8]
              call void @llvm.memset.p0.i64(ptr %p, i8 3, i64 4194305, i1 false)
              store i64 %a, ptr %p
              call void @llvm.memcpy.p0.p0.i64(ptr %q, ptr %p, i64 4194305, i1 false)
              %v = load i64, ptr %q
              store i64 %v, ptr %out
              ret void
            }
            """
        let contract = try Contract(ir: ir, manifest: Self.manifest)
        let inputs = ContractInputs(providers: [[77]])
        #expect(throws: ContractError.self) {
            try contract.runInClear(method: "f", inputs: inputs, fuel: 10_000)
        }
        let expected = try contract.runInClear(method: "f", inputs: inputs)
        let traced = try await contract.runTraced(method: "f", inputs: inputs)
        #expect(traced.output == expected)
        #expect(traced.counts.instructions > 1 << 20)
    }

    /// Sizes and indices at the ends of 64 bits.
    @Test(arguments: [
        "%p = alloca i8, i64 9223372036854775807",
        "%p = alloca i64, i64 -1",
        "%p = alloca [4611686018427387904 x i64]",
        "%p = alloca [268435456 x [268435456 x [268435456 x i64]]]",
        "%p = getelementptr i64, ptr %out, i64 9223372036854775807",
        "%p = getelementptr i64, ptr %out, i64 -9223372036854775808",
        "%p = getelementptr [9223372036854775807 x i64], ptr %out, i64 2, i64 2",
        "%p = getelementptr i8, ptr %out, i64 2147483648",
    ])
    func extremeSizes(instruction: String) async throws {
        let ir = """
            define void @f(i64 %a, ptr %out) {
              \(instruction)
              store i64 %a, ptr %p
              store i64 %a, ptr %out
              ret void
            }
            """
        let inputs = ContractInputs(providers: [[1]])
        #expect(throws: ContractError.self) {
            let contract = try Contract(ir: ir, manifest: Self.manifest)
            return try contract.runInClear(method: "f", inputs: inputs)
        }
        await #expect(throws: ContractError.self) {
            let contract = try Contract(ir: ir, manifest: Self.manifest)
            return try await contract.runTraced(method: "f", inputs: inputs).output
        }
    }

    /// Aliases of aliases: a text of a few hundred bytes that stands for 9^12 words.
    @Test func manifestsHaveNoAliases() throws {
        var text = "l0: &a0 [x, x, x, x, x, x, x, x, x]\n"
        for k in 1...12 {
            let one = Array(repeating: "*a\(k - 1)", count: 9).joined(separator: ", ")
            text += "l\(k): &a\(k) [\(one)]\n"
        }
        text += "? *a12\n: 1\n"
        let time = seconds {
            #expect(throws: ContractError.self) { try Manifest(yamlOrJSON: text) }
        }
        #expect(time < 1)
        for text in ["contract: &a test", "contract: [*b]", "? &c d : e", "{\"x\":&ä y}"] {
            #expect(throws: ContractError.manifest(path: "", .notYAML)) {
                try Manifest(yamlOrJSON: text)
            }
        }
        #expect(throws: Never.self) {
            try Manifest(yamlOrJSON: "# bids & prices * 2\n" + Self.manifest)
        }
    }

    /// What is stored under a secret condition only must not be learnt when the condition is false,
    /// even where the place was never written otherwise.
    @Test(arguments: [false, true]) func anUnwrittenPlaceTellsNothing(copied: Bool) async throws {
        let read =
            copied
            ? "call void @llvm.memcpy.p0.p0.i64(ptr %out, ptr %r, i64 8, i1 false)"
            : "%v = load i64, ptr %r\n  store i64 %v, ptr %out"
        let ir = """
            declare void @llvm.memcpy.p0.p0.i64(ptr, ptr, i64, i1)
            define void @f(i64 %a, ptr %out) {
              %r = alloca i64
              %c = icmp ugt i64 %a, 100
              br i1 %c, label %then, label %end
            then:
              store i64 %a, ptr %r
              br label %end
            end:
              \(read)
              ret void
            }
            """
        let contract = try Contract(ir: ir, manifest: Self.manifest)
        for (a, learnt) in [(UInt64(42), UInt8(0)), (242, 242)] {
            let run = try await contract.runTraced(
                method: "f", inputs: ContractInputs(providers: [[a]]))
            #expect(run.output.encoded.last == learnt)
        }
    }
}
