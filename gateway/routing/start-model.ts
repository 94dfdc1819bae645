import type { Directory, Entry } from "./directory.ts";

/** Ids of models that do not chat: embeddings, speech, pictures, films, moderation, ranking. */
const otherKinds =
  /embed|(^|[/-])(bge|minilm|gte|e5|tts|asr|ocr)([-:.]|$)|whisper|transcri|speech|audio|realtime|dall-e|image|imagen|sora|veo-|video|diffusion|flux|moderation|guard|rerank|babbage|davinci/i;

/**
 * What `default` starts with, as a name that leads to one instance: of the first instance in the
 * user's order the best of its definition's models that it lists, else its first model that looks
 * like one to chat with, else the definition's best. An instance that gives none is passed over.
 */
export function startModel({ entries }: Directory): string | undefined {
  for (const entry of entries) {
    const id = bestOf(entry);
    if (id !== undefined) return `${entry.instance.id}/${id}`;
  }
  return undefined;
}

function bestOf({ instance, view }: Entry): string | undefined {
  const { startModels } = instance.definition;
  const ids = new Set(view.models.map(({ id }) => id));
  return (
    startModels.find((id) => ids.has(id)) ??
    view.models.find(({ id }) => !otherKinds.test(id))?.id ??
    startModels[0]
  );
}
