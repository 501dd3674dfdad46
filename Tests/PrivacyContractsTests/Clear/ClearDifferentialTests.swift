import Foundation
import PrivacyContracts
import Testing

/// The interpreter in clear against the same C compiled natively.
@Suite struct ClearDifferentialTests {
    static let programs = ["arithmetic.c", "structs.c", "control.c", "bits.c", "narrow.c"]

    @Test(.enabled(if: TestCompiler.isAvailable), arguments: programs, ["-O0", "-O1", "-O2"])
    func agreesWithNative(program: String, level: String) throws {
        let source = TestCompiler.contract(program)
        let native = try NativeProgram(source)
        let contract = try Contract(
            ir: try TestCompiler.ir(source, [level]), manifest: programManifest)
        let seed = UInt64(20_261_120)
        print("\(program) \(level) seed \(seed)")
        var random = SplitMix(state: seed)
        for trial in 0..<24 {
            let count = 2 + trial
            let input = (0..<count).map { _ -> UInt64 in
                // Small, large and edge values alike.
                switch random.next() % 4 {
                case 0: return random.next() & 0xFF
                case 1:
                    return [0, 1, .max, 1 << 63, (1 << 63) - 1, 0xFFFF_FFFF][Int(random.next() % 6)]
                default: return random.next()
                }
            }
            let output = try contract.runInClear(
                method: "run",
                inputs: ContractInputs(arguments: [UInt64(count)], providers: [input]))
            #expect(output.values.map(\.element) == native.run(input), "trial \(trial)")
        }
    }

    @Test(.enabled(if: TestCompiler.isAvailable))
    func linesAreThoseOfTheSource() throws {
        let source = TestCompiler.contract("control.c")
        let contract = try Contract(
            ir: try TestCompiler.ir(source, ["-O1", "-g"]), manifest: programManifest)
        let line = try #require(contract.module.function(named: "run")?.line)
        let text = try String(contentsOf: source, encoding: .utf8)
        let expected = text.split(separator: "\n", omittingEmptySubsequences: false)
            .firstIndex { $0.hasPrefix("void run(") }
        #expect(line == .source((expected ?? -2) + 1))
    }
}
