import Foundation
import Groth16

/// Where the time of a proof went, as JSON: what `mpc bench groth16` reads from the proving process.
struct ProverReport: Codable {
    /// From the start of the command to the proof's file.
    var total: Double
    var rows: Double
    var quotient: Double
    var h: Double
    var a: Double
    var b1: Double
    var b2: Double
    var c: Double
    var finish: Double
    /// The most memory that the process had at a time.
    var peakBytes: Int
    /// `avx512ifma` or `portable`.
    var path: String

    init(_ profile: ProverProfile, total: Double) {
        self.total = total
        rows = profile.rows
        quotient = profile.quotient
        h = profile.h
        a = profile.a
        b1 = profile.b1
        b2 = profile.b2
        c = profile.c
        finish = profile.finish
        peakBytes = Self.residentPeak
        path = profile.path
    }

    var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(self) else { return "{}" }
        return String(decoding: data, as: UTF8.self)
    }

    /// VmHWM of this process in bytes; 0 where the system doesn't say.
    private static var residentPeak: Int {
        guard let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8),
            let line = status.split(separator: "\n").first(where: { $0.hasPrefix("VmHWM:") }),
            let kilobytes = line.split(whereSeparator: { $0 == " " || $0 == "\t" }).dropFirst()
                .first.flatMap({ Int($0) })
        else { return 0 }
        return 1024 * kilobytes
    }
}
