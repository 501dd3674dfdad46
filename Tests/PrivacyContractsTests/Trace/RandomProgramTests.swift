import Foundation
import MPC
import PrivacyContracts
import TestSupport
import Testing

/// Makes C functions of secret branches, loops with public bounds, and arithmetic at several widths.
struct RandomProgram {
    private var generator: SeededGenerator
    private var depth = 0
    private var loops = 0
    private var loopDepth = 0

    init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

    static let start =
        "int64_t f(const int32_t *v, uint64_t a, int64_t b, uint32_t n, int32_t *out)"

    private mutating func pick(_ count: Int) -> Int { Int(generator.next() % UInt64(count)) }

    private mutating func variable() -> String {
        ["a", "b", "x", "y", "z", "w", "t[\(pick(3))]", "v[\(pick(6))]"][pick(8)]
    }

    private mutating func target() -> String {
        ["a", "b", "x", "y", "z", "w", "t[\(pick(3))]"][pick(7)]
    }

    private mutating func expression(_ level: Int = 0) -> String {
        if level > 2 || pick(4) == 0 {
            return pick(4) == 0 ? "\(pick(9) == 0 ? pick(1 << 30) : pick(20))" : variable()
        }
        let left = expression(level + 1)
        switch pick(9) {
        case 0:
            return "((uint64_t)(\(left)) \([">>", "<<"][pick(2)]) \(pick(31)))"
        case 1: return "((\(condition(level + 1))) ? \(left) : \(expression(level + 1)))"
        case 2:
            return
                "((\(["uint8_t", "int8_t", "uint16_t", "int32_t", "uint32_t"][pick(5)]))(\(left)))"
        case 3: return "(\(["~", "-(int64_t)", "!"][pick(3)])(\(left)))"
        default:
            let operation = ["+", "-", "*", "&", "|", "^", "+"][pick(7)]
            return "((uint64_t)(\(left)) \(operation) (uint64_t)(\(expression(level + 1))))"
        }
    }

    private mutating func condition(_ level: Int = 0) -> String {
        let test =
            "\(expression(level + 1)) \(["<", ">", "<=", ">=", "==", "!="][pick(6)]) \(expression(level + 1))"
        if pick(4) > 0 || level > 1 { return test }
        return "(\(test)) \(["&&", "||"][pick(2)]) (\(condition(level + 1)))"
    }

    private mutating func statement() -> String {
        depth += 1
        defer { depth -= 1 }
        let simple = "\(target()) = \(expression()); "
        if depth > 3 { return simple }
        switch pick(10) {
        case 0, 1: return "if (\(condition())) { \(block()) } else { \(block()) } "
        case 2: return "if (\(condition())) { \(block()) } "
        case 3:
            if loops >= 3 { return simple }
            loops += 1
            loopDepth += 1
            defer { loopDepth -= 1 }
            let i = "i\(loops)"
            return
                "for (int \(i) = 0; \(i) < \(pick(4)) + (int)n; \(i)++) { x += v[\(i) % 6]; \(block()) } "
        case 4:
            if loopDepth == 0 { return simple }
            return "if (\(condition())) \(["break", "continue"][pick(2)]); "
        case 5: return pick(3) == 0 ? "if (\(condition())) return \(expression()); " : simple
        case 6:
            return
                "switch ((\(expression())) & 3) { case 0: \(simple) break; case 1: \(block()) case 2: \(block()) break; default: \(simple) } "
        default: return simple
        }
    }

    private mutating func block() -> String {
        var text = ""
        for _ in 0...pick(2) { text += statement() }
        return text
    }

    mutating func body() -> String {
        var text =
            "{ uint8_t x = (uint8_t)v[0]; int16_t y = (int16_t)v[1]; int32_t z = v[2]; uint64_t w = a ^ 5; int32_t t[3] = {v[3], 7, v[4]}; for (int k = 0; k < 6; k++) out[k] = k; "
        for _ in 0..<4 { text += statement() }
        return text
            + "out[0] = x; out[1] = y; out[2] = z; out[3] = t[0]; out[4] = t[1] ^ t[2]; return (int64_t)(w ^ a) + b; }"
    }
}

@Suite("Random programs mean the same in all meanings")
struct RandomProgramTests {
    @Test(arguments: 1...24)
    func program(seed: Int) async throws {
        var program = RandomProgram(seed: UInt64(seed))
        let body = program.body()
        let level = ["-O1", "-O2"][seed % 2]
        let meanings = try Meanings(
            RandomProgram.start + body, method: "f", manifest: PredicationTests.manifest,
            flags: [
                level, "-fno-vectorize", "-fno-slp-vectorize", "-fno-unroll-loops",
                "-fno-jump-tables", "-w",
            ])
        var generator = SeededGenerator(seed: UInt64(1000 + seed))
        for round in 0..<8 {
            var inputs = PredicationTests.inputs(&generator)
            inputs.arguments[0] %= 3
            let expected = try meanings.clear(inputs)
            do {
                let traced = try await meanings.traced(
                    inputs, windowNodes: round == 0 ? 5 : 1 << 20)
                #expect(traced == expected, "seed \(seed) \(inputs) \(body)")
                if round == 1 {
                    for run in try await meanings.shared(inputs) {
                        #expect(run.output == expected, "seed \(seed) \(inputs) \(body)")
                    }
                }
            } catch ContractError.refused(_, _, let refusal) {
                // The compiler may turn a public index or bound into a secret one.
                print("random program \(seed): \(refusal)")
                return
            }
        }
    }
}
