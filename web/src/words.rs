//! What does the page say, in English and Japanese?
//!
//! One table holds every word of the page. A row without its Japanese does not compile; Kubernetes' own words and
//! messages are not here, since they are never translated.

use kubestow::Language;

macro_rules! words {
    ($($name:ident: $en:literal, $ja:literal;)*) => {
        /// The words of one language.
        #[derive(Debug, PartialEq)]
        pub(crate) struct Words {
            $(pub(crate) $name: &'static str,)*
        }

        static ENGLISH: Words = Words { $($name: $en,)* };
        static JAPANESE: Words = Words { $($name: $ja,)* };

        #[cfg(test)]
        const ROWS: &[(&str, &str, &str)] = &[$((stringify!($name), $en, $ja),)*];
    };
}

words! {
    title: "Kubestow: what a cluster would do with your storage manifests", "Kubestow: ストレージのマニフェストをクラスターがどう扱うか";
    example: "Example", "例";
    find_example: "Find an example", "例を探す";
    find_hint: "Words, or an error message pasted from a cluster", "キーワード、またはクラスターのエラーメッセージを貼り付け";
    nothing_found: "No example says this. Paste the whole message, or try fewer words.", "該当する例がありません。メッセージ全体を貼り付けるか、語を減らしてください。";
    close: "Close", "閉じる";
    comma: ", ", "、";
    more: "More", "その他";
    own_text: "Your own text", "自分のテキスト";
    cluster: "Cluster", "クラスター";
    playground: "Playground: every driver works", "プレイグラウンド: 全ドライバーが動作";
    conformance: "Bare: no driver but hostpath", "最小構成: hostpathドライバーのみ";
    bare_metal: "Bare metal: local volumes", "ベアメタル: ローカルボリューム";
    version: "Version of Kubernetes", "Kubernetesのバージョン";
    version_now: "Kubernetes 1.36 (today)", "Kubernetes 1.36(現在)";
    version_then: "Kubernetes 1.12 (2018)", "Kubernetes 1.12(2018年)";
    language: "Language", "言語";
    theme_system: "Colours: as the system", "配色: システムに合わせる";
    theme_light: "Colours: light", "配色: ライト";
    theme_dark: "Colours: dark", "配色: ダーク";
    views: "Views", "表示";
    manifest: "Manifest", "マニフェスト";
    containers: "Containers", "コンテナ";
    map: "Map", "マップ";
    why: "Why", "理由";
    claims: "Claims and volumes", "要求とボリューム";
    access_modes: "Access modes", "アクセスモード";
    timeline: "Timeline", "タイムライン";
    objects: "Objects", "オブジェクト";
    then_and_now: "Then and now", "当時と今";
    problems: "Problems", "問題";
    answer: "Answer", "結果";
    console: "Console", "コンソール";
    console_keys: "Console (Ctrl+`)", "コンソール (Ctrl+`)";
    console_line: "kubectl command", "kubectlコマンド";
    console_help: "Enter runs, Shift+Enter adds a line (the input of -f -), the arrows recall, Tab completes, Esc closes.", "Enterで実行、Shift+Enterで改行 (-f -の入力)、↑↓で履歴、Tabで補完、Escで閉じます。";
    console_try: "Try", "例";
    console_close: "Close the console", "コンソールを閉じる";
    console_clear: "Clear", "クリア";
    console_output: "What the commands printed", "コマンドの出力";
    console_steps_one: "1 step added", "ステップを1件追加";
    console_steps_many: "{n} steps added", "ステップを{n}件追加";
    console_failed: "The engine broke off on this command and was started again.", "このコマンドの処理中にエンジンが異常終了したため、再起動しました。";
    console_cut: "The output is longer; what follows is left out.", "出力が長いため、以降を省略しました。";
    form: "Shown as", "表示形式";

    you_see: "What you see", "何が起きるか";
    you_why: "Why", "なぜか";
    you_mend: "What mends it", "どう直すか";
    as_it_was: "As it was", "元のまま";
    with_fix: "Mended", "直した後";

    comparing: "Both versions are being asked…", "両方のバージョンで計算しています…";
    nothing_to_compare: "There is nothing to compare yet.", "比較するものがまだありません。";
    no_difference: "Both versions come to the same.", "どちらのバージョンでも結果は同じです。";
    difference_one: "1 object comes to something else.", "1個のオブジェクトの結果が異なります。";
    difference_many: "{n} objects come to something else.", "{n}個のオブジェクトの結果が異なります。";
    differs: "Differs", "異なる";

    starting: "The engine is starting…", "エンジンを起動しています…";
    working: "Working", "計算中";
    trapped: "The engine broke off on this text and was started again. What is shown is the last good answer.", "このテキストの処理中にエンジンが異常終了したため、再起動しました。直前の結果を表示しています。";
    timed_out: "This text took longer than {n} seconds, so the engine was started again. What is shown is the last good answer.", "{n}秒以内に終わらなかったため、エンジンを再起動しました。直前の結果を表示しています。";
    engine_failed: "The engine could not be loaded, so nothing is answered. Your text is kept; load the page again to try once more. ({what})", "エンジンを読み込めなかったため、結果を表示できません。テキストは保管されています。ページを再読み込みしてください。({what})";
    stale: "The text cannot be read from {place} on. What is shown is the last good answer.", "{place}から先を読めません。直前の結果を表示しています。";
    stale_whole: "The text cannot be read. What is shown is the last good answer.", "テキストを読めません。直前の結果を表示しています。";
    line: "line {n}", "{n}行目";
    line_column: "line {n}, column {m}", "{n}行{m}列";
    go_to: "Go to {place}", "{place}へ移動";
    comes_from: "Go to what it comes from: {object}", "作成元へ移動: {object}";

    steps: "Steps", "ステップ";
    step_apply: "apply {object}", "適用 {object}";
    step_delete: "delete {object}", "削除 {object}";
    step_edit: "edit {object}", "編集 {object}";
    step_scale: "scale {object} to {n}", "スケール {object} → {n}";
    step_cordon: "cordon {node}", "{node}への割り当てを停止";
    step_uncordon: "uncordon {node}", "{node}への割り当てを再開";
    step_drain: "drain {node}", "{node}を退避";
    undo: "Undo", "元に戻す";
    redo: "Redo", "やり直す";
    undo_keys: "Undo the last change of the steps (Ctrl+Z)", "ステップの最後の変更を元に戻す (Ctrl+Z)";
    redo_keys: "Make the change again (Ctrl+Shift+Z)", "変更をやり直す (Ctrl+Shift+Z)";
    undone: "Undone: {step}", "元に戻しました: {step}";
    undone_removal: "Back again: {step}", "復元しました: {step}";
    redone: "Done again: {step}", "やり直しました: {step}";
    redone_removal: "Taken away again: {step}", "再び取り消しました: {step}";
    delete: "Delete", "削除";
    delete_object: "Delete {object}", "{object}を削除";
    remove_step: "Take back: {step}", "取り消す: {step}";

    no_pods: "No container yet.", "まだコンテナがありません。";
    no_pods_why: "A Pod, or a workload that makes Pods, shows here what its containers see.", "Podか、Podを作るワークロードを書くと、コンテナから見えるものがここに表示されます。";
    pods: "Pods", "Pod";
    in_pod: "{container} in Pod {pod}", "Pod {pod}の{container}";
    runs_on: "runs on {node}", "{node}で動作";
    no_node: "has no node", "Nodeなし";
    volumes_pending: "its volumes are being bound", "ボリュームのバインディング待ち";
    image: "image {image}", "イメージ{image}";
    started_with: "started with {args}", "起動引数{args}";
    role_init: "init container", "初期化コンテナ";
    role_sidecar: "sidecar", "サイドカー";
    role_ephemeral: "ephemeral container", "エフェメラルコンテナ";
    does_not_start: "does not start", "起動しません";
    not_scheduled: "This Pod has no node.", "このPodはNodeに割り当てられません。";
    not_mounted: "Volume {volume} does not mount.", "ボリューム{volume}をマウントできません。";

    mounts: "Mounts", "マウント";
    path: "Path", "パス";
    volume: "Volume", "ボリューム";
    behind: "What is behind", "実体";
    access: "Access", "アクセス";
    propagation: "Propagation", "伝播";
    reach_later: "What {mode} means for mounts made later", "後から行われるマウントと{mode}";
    reach_none: "What is mounted on the node below the volume later is not seen in the container, and what the container mounts is not seen outside it.", "ボリュームの配下に後からNodeで行われたマウントはコンテナから見えず、コンテナが行ったマウントは外から見えません。";
    reach_in: "What is mounted on the node below the volume later appears in the container; what the container mounts there stays inside it.", "ボリュームの配下に後からNodeで行われたマウントはコンテナにも現れます。コンテナがそこに行ったマウントは外から見えません。";
    reach_both: "What is mounted on the node below the volume later appears in the container, and what the container mounts there appears on the node and in every other Pod that mounts the volume with HostToContainer or Bidirectional. Only a privileged container may do this.", "ボリュームの配下に後からNodeで行われたマウントはコンテナにも現れ、コンテナがそこに行ったマウントはNodeと、同じボリュームをHostToContainerかBidirectionalでマウントする他のすべてのPodにも現れます。特権コンテナだけに許されます。";
    no_mounts: "Nothing is mounted.", "マウントはありません。";
    read_only: "read-only", "読み取り専用";
    read_write: "read-write", "読み書き可";
    recursive: "also below it", "配下も含む";
    despite: "despite {place}", "{place}の指定は無効";
    file_one: "1 file", "1ファイル";
    file_many: "{n} files", "{n}ファイル";
    shared_with: "shared with container {names}", "コンテナ{names}と共有";
    in_memory: "in memory", "メモリ上";
    up_to: "up to {size}", "上限{size}";
    token: "token, added by admission", "トークン、アドミッションが追加";
    own_labels: "this Pod’s own fields", "このPod自身の情報";
    unbound: "not bound", "未バインド";
    sub_path: "only {path}", "{path}だけ";
    block_device: "raw device", "ブロックデバイス";
    devices: "Devices", "デバイス";

    environment: "Environment", "環境変数";
    no_environment: "No variable is set.", "環境変数はありません。";
    of_services: "{n}, of which {m} from services", "{n}個、うち{m}個はServiceから";
    name: "Name", "名前";
    value: "Value", "値";
    from: "From", "由来";
    variables: "{n} variables", "{n}個の変数";
    service_variables: "Services, added by the kubelet", "Service、kubeletが追加";
    show: "Show", "表示";
    hide: "Hide", "隠す";
    show_value: "Show the value of {name}", "{name}の値を表示";
    hidden: "hidden", "非表示";
    as_table: "Table", "表";
    as_env: "As env prints it", "envの出力";
    as_written: "no variable of this name before it; stays as written", "前にこの名前の変数がないため、そのまま残ります";
    empty_value: "empty", "空";
    no_text: "no text: {n} in base64", "テキストではありません(base64: {n})";
    env_over_env_from: "overridden: env wins over envFrom", "上書き: envはenvFromより優先";
    later_entry: "overridden: a later entry wins", "上書き: 後の指定が優先";
    over_service: "overridden: the Pod wins over services", "上書き: Podの指定はServiceより優先";
    by_cluster: "the cluster", "クラスター";

    files: "Files", "ファイル";
    no_files: "No volume, no files.", "ボリュームもファイルもありません。";
    files_count: "{n} from the manifest", "マニフェストから{n}個";
    files_added: "{n} added by admission", "アドミッションが追加{n}個";
    mode: "mode {mode}", "モード{mode}";
    bytes_one: "1 byte", "1バイト";
    bytes_many: "{n} bytes", "{n}バイト";
    owner: "owner {uid}", "所有者{uid}";
    group: "group {gid}", "グループ{gid}";
    link_to: "link to {target}", "{target}へのリンク";
    empty_directory: "empty", "空";
    unknown_content: "content of the volume", "ボリュームの内容";
    no_newline: "no newline at the end", "末尾に改行なし";
    newline: "newline", "改行";
    binary: "Not text; in base64:", "テキストではありません。base64で表示します。";
    updates: "Follows its source: a change appears here within about a minute.", "元を変更すると、1分ほどでここにも反映されます。";
    updates_never: "Mounted by subPath: a change of its source never appears here.", "subPathでのマウントのため、元を変更しても反映されません。";
    on_tmpfs: "tmpfs", "メモリ上(tmpfs)";
    on_disk: "on disk", "ディスク上";
    frozen: "frozen", "凍結";
    frozen_why: "As it was when the container started: its source has changed, and a mount by subPath does not follow.", "コンテナ起動時の内容です。元は変更されましたが、subPathでのマウントには反映されません。";
    stale_parts: "Stale: kept from the container’s start", "古いまま: コンテナ起動時から保持";
    stale_variable: "variable {name}", "環境変数{name}";
    stale_service: "variables of Service {name}", "Service {name}の環境変数";
    stale_command: "command line", "起動コマンド";
    stale_mount: "mount at {name}", "{name}のマウント";
    stale_fresh: "a restart would give", "再起動後の値:";
    stale_gone: "a restart would take it away", "再起動するとなくなります";
    stale_renewed: "a restart would renew it", "再起動すると更新されます";
    hides_image: "Whatever the image has in {path} is hidden.", "イメージの{path}にあるものは見えなくなります。";
    choose_file: "Choose a file to read it.", "ファイルを選ぶと内容を表示します。";
    copy: "Copy", "コピー";
    copied: "Copied", "コピーしました";

    no_access: "No claim has a volume yet.", "ボリュームを得た要求がまだありません。";
    no_access_why: "For each claim that has one, a grid shows which Pod may mount it on which node.", "ボリュームを得た要求ごとに、どのPodがどのNodeでマウントできるかがここに表示されます。";
    access_waits: "Pod {pod} waits: {volume} is attached to {node} and to no second node.", "Pod {pod}は待っています。{volume}は{node}にアタッチされており、2つ目のNodeにはアタッチできません。";
    access_unsupported: "{claim} asks for {mode}, which {driver} does not have. It binds, and fails when it is attached or mounted.", "{claim}は{mode}を求めますが、{driver}は対応していません。バインドはされ、アタッチやマウントの時に失敗します。";
    access_one_pod: "{claim} is for one Pod in the whole cluster; the scheduler keeps every other away.", "{claim}を使えるのはクラスター全体で1つのPodだけです。スケジューラーはほかのPodを受け付けません。";
    access_one_node: "{claim} is for one node: any Pod on it may write, and a second node cannot attach it.", "{claim}を使えるのは1つのNodeです。そのNodeのPodはどれも書き込め、2つ目のNodeはアタッチできません。";
    access_unenforced: "{claim} asks for one node, but nothing keeps others away: {driver} volumes are not attached.", "{claim}は1つのNodeを求めますが、ほかのNodeを妨げるものはありません。{driver}のボリュームはアタッチされないためです。";
    access_many: "{claim} may be mounted on many nodes.", "{claim}は複数のNodeでマウントできます。";
    access_whatever: "As the volume allows it, whatever a Pod’s nodeSelector says.", "PodのnodeSelectorにかかわらず、ボリュームの側から見た可否です。";
    as_is: "as written", "書かれたとおり";
    what_if: "what if", "もしこうなら";
    offer_no: "the driver does not have it", "ドライバーは未対応";
    offer_raw_block: "raw block only", "rawブロックのみ";
    offer_one_node: "if the Pods are on one node", "Podが1つのNodeにある場合";
    offer_file_share: "file shares only", "ファイル共有のみ";
    offer_depends: "depends on the driver or its back end", "ドライバーやバックエンド次第";
    short_raw_block: "block", "block";
    short_one_node: "node", "node";
    short_file_share: "file", "file";
    short_depends: "dep.", "条件付";
    no_row: "not in the table", "表に記載なし";
    unknown: "unknown", "不明";
    any_other: "any other", "その他";
    here: "here", "ここ";
    may: "may", "可";
    waits: "waits", "待機";
    may_not: "no", "不可";
    elsewhere: "runs elsewhere", "別のNodeで動作";
    bar_attached: "attached to {what}", "{what}にアタッチ済み";
    bar_one_pod: "only {what} may use it", "使えるのは{what}だけ";
    bar_volume_node: "the volume cannot be used on this node", "このNodeではボリュームを使えません";
    drivers: "What each driver offers", "ドライバーごとの対応";
    driver: "Driver", "ドライバー";
    in_use: "{n} in use", "使用中{n}件";
    docs_2018: "2018, Kubernetes 1.12", "2018年、Kubernetes 1.12";
    docs_today: "Today, 1.36", "現在、1.36";
    used_by: "Used by", "使用元";
    was: "was {name}", "旧{name}";

    no_storage: "No claim and no volume yet.", "まだ要求もボリュームもありません。";
    no_storage_why: "PersistentVolumeClaims, PersistentVolumes and StorageClasses show here what is bound to what.", "PersistentVolumeClaim、PersistentVolume、StorageClassを書くと、何が何にバインドされるかがここに表示されます。";
    claim_bound: "{claim} is bound to {volume}.", "{claim}は{volume}にバインドされました。";
    claim_waits: "{claim} waits for a Pod, as its class intends.", "{claim}は、クラスの設定どおりPodを待っています。";
    claim_pending: "{claim} has no volume.", "{claim}にはボリュームがありません。";
    claim_lost: "{claim} lost its volume.", "{claim}はボリュームを失いました。";
    claims_bound: "{n} of {m} claims are bound.", "{m}件中{n}件の要求がバインドされました。";
    volumes_only: "No claim asks for anything.", "要求がまだありません。";
    claim: "Claim", "要求";
    persistent_volumes: "Volumes", "永続ボリューム";
    persistent_claims: "Claims", "永続ボリューム要求";
    classes: "Classes", "ストレージクラス";
    snapshots: "Snapshots", "スナップショット";
    phase: "Phase", "状態";
    class: "Class", "クラス";
    capacity: "Capacity", "容量";
    asked: "asked {size}", "要求{size}";
    modes: "Access modes", "アクセスモード";
    reclaim: "Reclaim policy", "回収ポリシー";
    last_event: "Last event", "最後のイベント";
    provisioner: "Provisioner", "プロビジョナー";
    binding: "Binding", "バインディング";
    default_class: "default", "既定";
    provisioned: "provisioned", "動的に作成";
    source: "Source", "元";
    content: "Content", "内容";
    ready: "Ready", "使用可";
    yes: "yes", "はい";
    no: "no", "いいえ";
    expected: "expected", "想定どおり";
    none: "none", "なし";
    unset: "not set", "指定なし";
    being_deleted: "being deleted", "削除中";

    map_say: "From Pod to storage", "Podからストレージまで";
    map_way: "{pod} reaches {volume} through {claim}.", "{pod}は{claim}を通して{volume}を使います。";
    map_pod: "Pod", "Pod";
    map_volume: "Volume of the Pod", "Podのボリューム";
    map_asked: "Asked for", "求められるもの";
    map_serves: "Serves it", "応えるもの";
    map_class: "Class", "クラス";
    missing: "not in the cluster", "クラスターにありません";
    no_map: "Nothing to draw yet.", "まだ描くものがありません。";
    no_map_why: "Pods, claims, volumes, classes and snapshots are drawn here with what leads from one to the next.", "Pod、要求、ボリューム、クラス、スナップショットのつながりがここに描かれます。";

    no_why: "Nothing to explain yet.", "まだ説明するものがありません。";
    no_why_why: "For each claim the volumes, and for each Pod the nodes, are shown here with what speaks for and against them.", "要求ごとのボリュームと、PodごとのNodeについて、選ばれた理由と選ばれない理由がここに表示されます。";
    why_node: "{pod} runs on {node}.", "{pod}は{node}で動きます。";
    why_no_node: "{pod} has no node.", "{pod}はNodeに割り当てられません。";
    verdict: "Verdict", "判定";
    passes: "passes:", "適合:";
    fails: "fails:", "不適合:";
    against: " against ", " / 要求: ";
    nodes: "Nodes", "Node";
    node: "Node", "Node名";
    and_more: "and {n} more", "ほか{n}件";
    left_out: "{n} more are not shown.", "ほか{n}件は省略しています。";
    claim_ref: "Reserved for", "予約先";
    volume_mode: "Volume mode", "ボリュームモード";
    attributes_class: "Attributes class", "属性クラス";
    deletion: "Deletion", "削除";
    asker: "Asked by name", "名前での指定";
    selector: "Selector", "セレクター";
    taken: "chosen", "選択";
    fits: "fits", "適合";
    refused: "refused", "不適合";
    more_access_modes: "fits, but has more access modes", "適合するがアクセスモードが多い";
    larger: "fits, but is larger", "適合するが大きい";
    as_good: "just as good", "同じ評価";
    not_asked_for: "fits, but another is asked for by name", "適合するが、名前で別のものが指定されている";
    outscored: "fits, but scored lower", "適合するが評価が低い";
    not_asked: "not tried", "対象外";
    ways_out: "What would mend it", "解決する変更";
    apply: "Apply", "適用";

    splitter: "Width of the editor", "エディターの幅";
    share: "Share", "共有";
    link: "Link", "リンク";
    with_secrets: "With the values of Secrets", "Secretの値を含める";
    unclean: "The text cannot be read, so the values of Secrets cannot be left out of it. Mend it, or share it with them.", "テキストを読めないため、Secretの値を取り除けません。修正するか、値を含めて共有してください。";
    not_shared: "No link could be made.", "リンクを作れませんでした。";
    link_holds: "The link holds everything; nothing is sent to a server. {n} characters.", "リンクにすべてが含まれます。サーバーには何も送られません。{n}文字。";
    link_cleaned: "The values of Secrets are left out; nothing is sent to a server. {n} characters.", "Secretの値は取り除かれています。サーバーには何も送られません。{n}文字。";
    copy_link: "Copy link", "リンクをコピー";
    copy_markdown: "Copy as Markdown", "Markdownとしてコピー";
    not_copied: "The browser does not let the page copy. Select the link and copy it by hand.", "ブラウザーがコピーを許可していません。リンクを選択して手動でコピーしてください。";
    not_saved: "It could not be saved.", "保存できませんでした。";
    save: "Save as", "保存";
    svg_of_map: "The map, while it is shown", "表示中のマップ";
    link_broken: "This link is cut off or damaged, so nothing of it can be shown. Your own text is as it was.", "このリンクは途中で切れているか壊れているため、内容を表示できません。手元のテキストはそのままです。";
    draft_kept: "This text comes from a link. Your own text is kept.", "リンクのテキストを表示しています。手元のテキストは保管されています。";
    not_kept: "This browser keeps nothing for this page: your text is gone when the page is closed. A link from Share holds it.", "このブラウザーはこのページのデータを保管しません。ページを閉じるとテキストは失われます。「共有」のリンクに残せます。";
    too_long_to_keep: "This text is too long for this browser to keep: it is gone when the page is closed.", "このテキストは長すぎるため、このブラウザーには保管できません。ページを閉じると失われます。";
    to_draft: "Back to my text", "手元のテキストに戻る";
    no_history: "Nothing has happened yet.", "まだ何も起きていません。";
    moment_one: "1 moment", "1時点";
    moment_many: "{n} moments", "{n}時点";
    event_one: "1 event", "イベント1件";
    event_many: "{n} events", "イベント{n}件";
    as_of: "The cluster as of tick {n}, not as it is in the end.", "時点{n}のクラスターです。最終状態ではありません。";
    earlier: "Earlier", "前へ";
    later: "Later", "次へ";
    to_the_end: "Back to the end", "最終状態に戻る";
    look_at: "Show the cluster as of tick {n}", "時点{n}のクラスターを表示";
    tick: "Tick", "時点";
    what_happened: "What happened", "出来事";
    everything: "Everything", "すべて";
    events_only: "Events only", "イベントのみ";
    created: "created", "作成";
    changed: "changed", "変更";
    deleted: "deleted", "削除済み";
    document_n: "Document {n}", "ドキュメント{n}";
    step_n: "Step {n}", "ステップ{n}";
    more_fields: "{n} more fields", "ほか{n}フィールド";
    was_refused: "Refused", "拒否";
    history_keys: "Left and right arrow keys step through time.", "左右の矢印キーで時点を移動できます。";
    operate: "Make something happen", "操作を加える";
    operation: "Operation", "操作";
    op_apply: "Apply", "適用";
    op_edit: "Edit", "編集";
    op_scale: "Scale", "スケール";
    op_drain: "Drain a node", "Nodeの退避";
    op_cordon: "Cordon a node", "Nodeへの割り当て停止";
    op_uncordon: "Uncordon a node", "Nodeへの割り当て再開";
    replicas: "Replicas", "レプリカ数";
    yaml_to_apply: "Manifest to apply", "適用するマニフェスト";
    yaml_to_edit: "The object as it is to be", "編集後のオブジェクト";
    ignore_daemon_sets: "Leave Pods of DaemonSets alone", "DaemonSetのPodは残す";
    delete_empty_dir: "Delete Pods with emptyDir too, whose data is lost", "emptyDirを持つPodも削除(データは失われます)";
    force_drain: "Delete Pods that no controller makes anew too", "コントローラーが作り直さないPodも削除";
    run_it: "Do it", "実行";
    nothing_to_choose: "There is nothing that this can be done to.", "対象がありません。";
    object: "Object", "オブジェクト";
    reason: "Reason", "理由";
    message: "Message", "メッセージ";

    no_objects: "No object yet.", "まだオブジェクトがありません。";
    object_one: "1 object in the cluster", "クラスターにオブジェクト1件";
    object_many: "{n} objects in the cluster", "クラスターにオブジェクト{n}件";
    as_yaml: "{object} as YAML", "{object}のYAML";
    made_for: "comes from", "作成元:";
    made_by_cluster: "made by the cluster", "クラスターが作成";
    filled: "filled in", "自動設定";
    filled_why: "not in the manifest, filled in by the API server or a controller", "マニフェストになく、APIサーバーかコントローラーが設定";
    masked_secret: "Values of Secrets are masked.", "Secretの値は伏せています。";

    no_problems: "Nothing is wrong.", "問題はありません。";
    problem_one: "1 problem", "問題1件";
    problem_many: "{n} problems", "問題{n}件";
    notes_only: "Nothing is wrong; some things are good to know.", "問題はありません。参考になる情報があります。";
    severity: "Severity", "重要度";
    error: "error", "エラー";
    warning: "warning", "警告";
    note: "note", "参考";
    place: "Place", "場所";
    more_rows: "Show {n} more", "さらに{n}件を表示";
    more_claims: "{n} more claims are not bound; the table tells of each.", "ほか{n}件の要求がバインドされていません。表に各要求の状態があります。";
    rows_shown: "{n} of {m} are shown", "{m}件中{n}件を表示";
    filter: "Filter by kind or name", "種類または名前で絞り込み";
    none_matches: "No object has this in its kind or name.", "種類または名前に一致するオブジェクトはありません。";
}

/// The words of a language.
pub(crate) fn words(language: Language) -> &'static Words {
    match language {
        Language::En => &ENGLISH,
        Language::Ja => &JAPANESE,
    }
}

/// Puts values into the holes of a sentence.
pub(crate) fn fill(template: &str, values: &[(&str, &str)]) -> String {
    let mut text = String::new();
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let (name, after) = after.split_once('}').unwrap_or((after, ""));
        text.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
        rest = after;
    }
    text + rest
}

/// The sentence for one or for many.
pub(crate) fn count(n: usize, one: &str, many: &str) -> String {
    if n == 1 { one.to_owned() } else { fill(many, &[("n", &n.to_string())]) }
}

#[cfg(test)]
mod tests;
