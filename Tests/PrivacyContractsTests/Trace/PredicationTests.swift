import Channels
import Foundation
import MPC
import PrivacyContracts
import TestSupport
import Testing

@Suite("Branches on secrets mean what they mean in clear")
struct PredicationTests {
    /// A function of an array of 6 secret i32 and two secret scalars, u64 and i64, that fills an
    /// array of 6 and returns a number.
    static let manifest = """
        contract: test
        methods:
          f:
            parameters:
              - {name: v, type: {array: i32, length: 6}, role: input, from: {provider: 0}, visibility: secret}
              - {name: a, type: u64, role: input, from: {provider: 1}, visibility: secret}
              - {name: b, type: i64, role: input, from: {provider: 1}, visibility: secret}
              - {name: n, type: u32, role: input, from: requester, visibility: public}
              - {name: out, type: {array: i32, length: 6}, role: output, learns: everyone}
            returns: {type: i64, learns: everyone}
        """

    static let start =
        "int64_t f(const int32_t *v, uint64_t a, int64_t b, uint32_t n, int32_t *out)"

    static let programs: [String: String] = [
        "nested ifs": """
        { for (int i = 0; i < 6; i++) {
            int32_t x = v[i];
            if (x > 10) { if (a > 5) { x += 7; if (b < 0) x *= 3; else x -= 2; } else x = -x; }
            else if (x < -10 && b > 3) x = (int32_t)b; else if (x == 0 || a == 3) x = 99;
            out[i] = x; } return b; }
        """,
        "secret break": """
        { int64_t s = 0; int i; for (i = 0; i < 6; i++) { if (v[i] == 0) break; s += v[i]; out[i] = 0; }
          for (int j = 0; j < 6; j++) out[j] = j < i ? v[j] : -1; return s * 100 + i; }
        """,
        "continue and early return": """
        { for (int i = 0; i < 6; i++) out[i] = 0;
          int64_t s = 0; for (int i = 0; i < 6; i++) { if (v[i] < 0) continue; s += v[i];
          out[i] = (int32_t)s; if (s > 50) return s; } return -s; }
        """,
        "switch": """
        { for (int i = 0; i < 6; i++) { int32_t r;
          switch (v[i] & 7) { case 0: r = 5; break; case 1: r = v[i] + 1; /* falls */
            case 2: r = 3; break; case 5: r = (int32_t)a; break; default: r = -v[i]; }
          out[i] = r; } return v[0]; }
        """,
        "min max abs": """
        { int32_t lo = v[0], hi = v[0]; for (int i = 0; i < 6; i++) {
          lo = v[i] < lo ? v[i] : lo; hi = v[i] > hi ? v[i] : hi;
          out[i] = v[i] < 0 ? -v[i] : v[i]; } return (int64_t)hi * 1000 + lo; }
        """,
        "bubble sort": """
        { int32_t t[6]; for (int i = 0; i < 6; i++) t[i] = v[i];
          for (int i = 0; i < 6; i++) for (int j = 0; j + 1 < 6; j++)
            if (t[j] > t[j + 1]) { int32_t x = t[j]; t[j] = t[j + 1]; t[j + 1] = x; }
          for (int i = 0; i < 6; i++) out[i] = t[i]; return t[2]; }
        """,
        "popcount and shifts": """
        { for (int i = 0; i < 6; i++) { uint32_t x = (uint32_t)v[i]; int c = 0;
          for (int k = 0; k < 32; k++) c += x >> k & 1; out[i] = c + (v[i] >> 3) + (v[i] << 5) + v[i] / 4 + (int)(x % 8); }
          return (int64_t)(a >> 9) + (b >> 5) + (int64_t)(a / 16) + b % 32; }
        """,
        "narrow types": """
        { for (int i = 0; i < 6; i++) { uint8_t x = (uint8_t)v[i]; int16_t y = (int16_t)(v[i] * 77);
          x += 200; y -= x; out[i] = (x > 100) + 2 * (y < -5) + 4 * (x == (uint8_t)y) + (int8_t)x; }
          return (a < (uint64_t)b) + 2 * (b >= (int64_t)a) + 4 * ((uint32_t)a > 7) + 8 * (a == (uint64_t)b); }
        """,
        "calls under a mask": """
        { int64_t s = 0; for (int i = 0; i < 6; i++) { out[i] = 1; if (v[i] > 0) s += helper(v[i], &out[i]); }
          return s; }
        """,
        "copies": """
        { struct pair { int32_t x; int64_t y; } p[3], q[3];
          for (int i = 0; i < 3; i++) { p[i].x = v[i]; p[i].y = b + i; q[i].x = 4; q[i].y = 5; }
          if (a & 1) __builtin_memcpy(q, p, sizeof p); else __builtin_memset(p, 0, sizeof p);
          for (int i = 0; i < 3; i++) { out[i] = q[i].x; out[i + 3] = p[i].x; } return q[1].y + p[2].y; }
        """,
        "loop in a branch": """
        { int64_t s = 0; for (int i = 0; i < 6; i++) { out[i] = v[i];
          if (v[i] > 3) { for (uint32_t j = 0; j < n; j++) { if (s > 90) break; s += v[i] + j; } }
          else s -= 1; } return s; }
        """,
        "while with two exits": """
        { int i = 0; int64_t s = b; while (i < 6 && v[i] != 7) { s = s * 3 + v[i]; i++; }
          for (int k = 0; k < 6; k++) out[k] = k; out[5] = i; return s; }
        """,
        "bound and secret in one condition": """
        { uint32_t i = 0; int64_t s = 0; while (i < n + 2 && v[i % 6] < 20) { s += v[i % 6]; i++; }
          for (int k = 0; k < 6; k++) out[k] = k; out[5] = i; return s; }
        """,
        "loop value used after": """
        { int32_t last = 0; int32_t x = 1; for (int i = 0; i < 6; i++) { x = v[i] * 3 + x; if (x > 60) break; last = x; out[i] = 0; }
          for (int k = 0; k < 6; k++) out[k] = x + k; return last; }
        """,
        "bits": """
        { for (int i = 0; i < 6; i++) { int32_t x = v[i]; out[i] = ((x ^ (x >> 1)) & 0x5555) | (x & ~15) | (x < 0 ? 3 : 1); }
          return (int64_t)(~a ^ (uint64_t)b | (a & 0xFF00)); }
        """,
        "bool chains": """
        { int c = 0; for (int i = 0; i < 6; i++) { _Bool p = v[i] > 5, q = a > 100, r = b == v[i];
          out[i] = (p && (q || !r)) + (p ^ q) * 2 + (p == r) * 4; if (p != q) c++; } return c; }
        """,
    ]

    static let helper = """
        static __attribute__((noinline)) int64_t helper(int32_t x, int32_t *y) {
          int32_t local[3] = {1, 2, 3}; if (x > 20) { local[1] = x; *y = 5; return x * 2; }
          *y += local[1]; return local[0] + x; }

        """

    static func inputs(_ generator: inout SeededGenerator) -> ContractInputs {
        func small() -> UInt64 {
            let choice = generator.next() % 4
            let word = generator.next()
            let value: Int32 =
                switch choice {
                case 0: Int32(truncatingIfNeeded: word)
                case 1: Int32(word % 3)
                default: Int32(word % 64) - 32
                }
            return UInt64(bitPattern: Int64(value))
        }
        let v = (0..<6).map { _ in small() }
        let wide = generator.next() % 2 == 0
        let a = wide ? generator.next() : generator.next() % 16
        let b = wide ? generator.next() : small()
        return ContractInputs(arguments: [generator.next() % 4], providers: [v, [a, b]])
    }

    /// In which the number of a loop's rounds, a secret after a secret exit, stands in memory at -O0:
    /// there a contract must be compiled with its values in registers.
    static let needRegisters: Set = [
        "continue and early return", "loop in a branch", "loop value used after", "secret break",
        "bound and secret in one condition", "while with two exits",
    ]

    @Test(arguments: programs.keys.sorted(), [["-O0"], ["-O1"], ["-O2"]])
    func program(name: String, flags: [String]) async throws {
        if flags == ["-O0"] && Self.needRegisters.contains(name) { return }
        let flags =
            flags + ["-fno-vectorize", "-fno-slp-vectorize", "-fno-jump-tables", "-w"]
        let body = try #require(Self.programs[name])
        let meanings = try Meanings(
            Self.helper + Self.start + body, method: "f", manifest: Self.manifest, flags: flags)
        var generator = SeededGenerator(label: name)
        for round in 0..<12 {
            let inputs = Self.inputs(&generator)
            let expected: ContractOutput
            do { expected = try meanings.clear(inputs) } catch ContractError.trapped { continue }
            let traced = try await meanings.traced(inputs)
            #expect(traced == expected, "\(name) \(flags[0]) \(inputs)")
            let small = try await meanings.traced(inputs, windowNodes: 1 + round)
            #expect(small == expected, "\(name) \(flags[0]) small windows \(inputs)")
            if round < 2 {
                for run in try await meanings.shared(inputs) {
                    #expect(run.output == expected, "\(name) \(flags[0]) shared \(inputs)")
                }
            }
        }
    }
}
