// RZF of the slots that mimo-bench-band has made, with Eigen: matrices of fixed size, Cholesky.
//
// usage: peer FOLDER POWER NOISE
//
// Reads channels-K.bin [S, K, 64], writes rzf-K.bin alike, and prints a line "K seconds" for each K:
// the fastest of many slots.

#include <Eigen/Dense>

#include <chrono>
#include <cmath>
#include <complex>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

namespace {

constexpr int antennas = 64;

template <int users>
using Rows = Eigen::Matrix<std::complex<float>, users, antennas, Eigen::RowMajor>;

// W^T = P^(1/2) X^T / |X|, X = H^H (H H^H + c I)^-1, c = K sigma^2 / P.
template <int users>
void precode(const Rows<users>& h, float power, float c, Rows<users>& w) {
    using Square = Eigen::Matrix<std::complex<float>, users, users>;
    Square gram = h * h.adjoint();
    gram.diagonal().array() += std::complex<float>(c);
    // H^H G^-1 is (G^-1 H)^H, since G is Hermitian.
    w = gram.llt().solve(h).conjugate();
    w *= std::sqrt(power / w.squaredNorm());
}

template <int users>
void slots(const std::string& folder, float power, float noise) {
    std::string name = folder + "/channels-" + std::to_string(users) + ".bin";
    std::FILE* file = std::fopen(name.c_str(), "rb");
    if (!file) {
        std::fprintf(stderr, "%s: expected channels, found no file\n", name.c_str());
        std::exit(1);
    }
    std::vector<Rows<users>> channels;
    for (Rows<users> h; std::fread(h.data(), sizeof h, 1, file) == 1;) channels.push_back(h);
    std::fclose(file);
    std::vector<Rows<users>> weights(channels.size());
    using Clock = std::chrono::steady_clock;
    double best = 1e9;  // -ffast-math knows no infinity
    for (auto start = Clock::now(); Clock::now() - start < std::chrono::milliseconds(400);) {
        auto before = Clock::now();
        for (std::size_t s = 0; s < channels.size(); s++)
            precode<users>(channels[s], power, users * noise / power, weights[s]);
        best = std::min(best, std::chrono::duration<double>(Clock::now() - before).count());
    }
    file = std::fopen((folder + "/rzf-" + std::to_string(users) + ".bin").c_str(), "wb");
    if (!file) std::exit(1);
    for (const auto& w : weights) std::fwrite(w.data(), sizeof w, 1, file);
    if (std::fclose(file)) std::exit(1);
    std::printf("%d %.9g\n", users, best);
}

}  // namespace

int main(int count, char** words) {
    if (count != 4) {
        std::fprintf(stderr, "usage: peer FOLDER POWER NOISE\n");
        return 2;
    }
    float power = std::atof(words[2]), noise = std::atof(words[3]);
    slots<4>(words[1], power, noise);
    slots<8>(words[1], power, noise);
    slots<16>(words[1], power, noise);
}
